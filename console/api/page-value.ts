/** What the server wrote into a `meta` element of the page; undefined if it wrote nothing. */
export function pageValue(name: 'stack' | 'sign-in'): string | undefined {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content || undefined;
}
