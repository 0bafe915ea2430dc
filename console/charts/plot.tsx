import {
  areaY,
  axisX,
  axisY,
  barX,
  gridY,
  lineY,
  type Markish,
  plot,
  pointerX,
  ruleX,
  ruleY,
  stackY,
  text,
  tip,
} from '@observablehq/plot';
import { useEffect } from 'preact/hooks';
import { countText, decimalText, shareText } from '../format.ts';
import { useWidth } from '../parts/use-width.ts';
import { isStage } from '../stages.ts';
import { reasonText } from '../words.ts';
import { asPicture } from './as-picture.ts';
import type { Point, Series } from './series.ts';

/** About the width of a character of a label. */
const CHARACTER = 6.5;
const HEIGHT = 260;
const BAR_HEIGHT = 30;
const MANY_DATES = 60;

/** A chart as SVG. It says in one sentence what it is; its figures are in the table beside it. */
export function Plot(props: { readonly series: Series; readonly label: string }) {
  const { frame, width } = useWidth();
  useEffect(() => {
    if (frame.current === null || width === 0) return;
    frame.current.replaceChildren(asPicture(draw(props.series, width), props.label));
  }, [props.series, props.label, width]);
  return <div ref={frame} class={`plot plot-${props.series.type}`} />;
}

/** The colours of the series: those of the stages if they are stages. */
export function colourOf(names: readonly string[], name: string): string {
  return isStage(name) ? `var(--stage-${name})` : `var(--series-${names.indexOf(name) % 8})`;
}

/** A value in its unit, as short as it fits on an axis. */
function axisText(value: number, unit: Series['unit']): string {
  if (unit === 'share') return shareText(value);
  return unit === 'days' || unit === 'score' ? decimalText(value) : countText(value);
}

function draw(series: Series, width: number) {
  const { type, points, names, unit } = series;
  const colour = { domain: names, range: names.map((name) => colourOf(names, name)) };
  const shared = { className: 'chart', width, color: colour, style: { overflow: 'visible' } };
  const format = (value: number) => axisText(value, unit);
  return type === 'bars'
    ? plot({
        ...shared,
        height: 30 + BAR_HEIGHT * new Set(points.map(({ x }) => x)).size,
        marginLeft: 16 + CHARACTER * Math.max(...points.map(({ x }) => String(x).length)),
        marginRight: 56,
        marginTop: 4,
        marginBottom: 4,
        x: { axis: null, domain: [0, Math.max(...points.map(({ y }) => y), 0) || 1] },
        y: {
          label: null,
          domain: [...new Set(points.map(({ x }) => String(x)))],
          padding: 0.3,
          tickFormat: reasonText,
          tickSize: 0,
        },
        marks: bars(points, format),
      })
    : plot({
        ...shared,
        height: HEIGHT,
        marginLeft: unit === 'money' ? 64 : 48,
        marginRight: 12,
        x: { type: 'utc', label: null },
        y: { label: null, domain: heightOf(series) },
        marks: overTime(series, width, format),
      });
}

/** From zero to the greatest value. If all are zero there must still be a height. */
function heightOf({ type, points }: Series): [least: number, most: number] {
  const sums = new Map<string, number>();
  for (const { x, y } of points) sums.set(String(x), (sums.get(String(x)) ?? 0) + y);
  const values = type === 'areas' ? [...sums.values()] : points.map(({ y }) => y);
  return [Math.min(0, ...values), Math.max(0, ...values) || 1];
}

function bars(points: readonly Point[], format: (value: number) => string): Markish[] {
  return [
    barX(points, { x: 'y', y: (point: Point) => String(point.x), fill: fillOf, rx: 3 }),
    text(points, {
      x: 'y',
      y: (point: Point) => String(point.x),
      text: (point: Point) => format(point.y),
      fill: 'currentColor',
      textAnchor: 'start',
      dx: 6,
    }),
    ruleX([0]),
  ];
}

/** Bars of stages have the colours of the stages; others have one colour. */
function fillOf({ x }: Point): string {
  return isStage(String(x)) ? `var(--stage-${x})` : 'var(--series-0)';
}

function overTime(
  { type, points, names }: Series,
  width: number,
  format: (value: number) => string,
): Markish[] {
  const lines = { x: 'x', y: 'y', stroke: 'series', curve: 'linear' } as const;
  const isSparse = points.length / Math.max(1, names.length) < MANY_DATES;
  const drawn: Markish[] =
    type === 'areas'
      ? [areaY(points, stackY({ order: [...names] }, { x: 'x', y: 'y', fill: 'series', fillOpacity: 0.85 }))]
      : [lineY(points, { ...lines, strokeWidth: 2, marker: isSparse ? 'dot' : 'none' })];
  return [
    gridY({ ticks: 5, stroke: 'var(--line)', strokeOpacity: 1 }),
    axisY({ tickFormat: format, ticks: 5, tickSize: 0 }),
    axisX({ ticks: Math.max(2, Math.floor(width / 110)), tickSize: 4 }),
    ...drawn,
    ruleY([0], { stroke: 'var(--quiet)' }),
    tip(
      points,
      pointerX({ x: 'x', y: 'y', title: (point: Point) => titleOf(point, format), className: 'tip' }),
    ),
  ];
}

function titleOf({ x, y, series }: Point, format: (value: number) => string): string {
  const date = x instanceof Date ? x.toISOString().slice(0, 10) : x;
  return [series, `${date}: ${format(y)}`].filter(Boolean).join('\n');
}
