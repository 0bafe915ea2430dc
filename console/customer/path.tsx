import { axisX, axisY, dot, gridY, line, plot } from '@observablehq/plot';
import { useEffect } from 'preact/hooks';
import type { CustomerRecord } from '../../shared/customers/customer-record.ts';
import { STAGES } from '../../shared/lifecycle/stage.ts';
import { asPicture } from '../charts/as-picture.ts';
import { decimalText } from '../format.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/notice.tsx';
import { useWidth } from '../parts/use-width.ts';
import { Instant, StageName } from '../parts/values.tsx';

type Entries = CustomerRecord['path'];

const DAY = 86_400_000;

/** The stages that a customer entered, as a picture and as a table. */
export function Path(props: { readonly path: Entries; readonly now: number }) {
  const { path, now } = props;
  if (path.length === 0)
    return (
      <Empty>
        <p>Nothing has happened yet.</p>
      </Empty>
    );
  return (
    <>
      <PathPicture path={path} now={now} />
      <details>
        <summary>Path as a table</summary>
        <DataTable
          caption="Stages, oldest first"
          columns={[{ title: 'Stage' }, { title: 'Entered' }, { title: 'Days', isNumber: true }]}
          rows={path.map(({ stage, at }, index) => ({
            key: String(index),
            cells: [
              <StageName key="stage" stage={stage} />,
              <Instant key="at" at={at} />,
              decimalText((endOf(path, index, now) - Date.parse(at)) / DAY),
            ],
          }))}
        />
      </details>
    </>
  );
}

function endOf(path: Entries, index: number, now: number): number {
  const next = path[index + 1];
  return next === undefined ? now : Date.parse(next.at);
}

function PathPicture(props: { readonly path: Entries; readonly now: number }) {
  const { path, now } = props;
  const { frame, width } = useWidth();
  useEffect(() => {
    if (frame.current === null || width === 0) return;
    const label = `Path: ${path.map(({ stage }) => stage).join(', then ')}`;
    frame.current.replaceChildren(asPicture(draw(path, now, width), label));
  }, [path, now, width]);
  return <div ref={frame} class="plot plot-path" />;
}

function draw(path: Entries, now: number, width: number) {
  const entries = path.map(({ stage, at }) => ({ stage, at: new Date(at) }));
  const last = entries.at(-1);
  // The line goes on to the present.
  const steps = last === undefined ? entries : [...entries, { stage: last.stage, at: new Date(now) }];
  return plot({
    className: 'chart',
    width,
    height: 250,
    marginLeft: 84,
    marginRight: 16,
    style: { overflow: 'visible' },
    x: { type: 'utc', label: null },
    y: { type: 'point', domain: [...STAGES].reverse(), label: null },
    marks: [
      gridY({ stroke: 'var(--line)', strokeOpacity: 1 }),
      axisY({ tickSize: 0 }),
      axisX({ ticks: Math.max(2, Math.floor(width / 120)) }),
      line(steps, { x: 'at', y: 'stage', curve: 'step-after', stroke: 'var(--quiet)', strokeWidth: 2 }),
      dot(entries, {
        x: 'at',
        y: 'stage',
        r: 5.5,
        fill: ({ stage }: { stage: string }) => `var(--stage-${stage})`,
        stroke: 'var(--surface)',
        strokeWidth: 1.5,
        title: ({ stage, at }: { stage: string; at: Date }) => `${stage} since ${at.toISOString()}`,
      }),
    ],
  });
}
