/**
 * Makes a chart one picture for assistive technology, with one sentence that says what it is. Observable Plot labels its
 * groups with the names of its marks, which say nothing to a reader and are not allowed there.
 */
export function asPicture(chart: Element, label: string): Element {
  for (const group of chart.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', label);
  return chart;
}
