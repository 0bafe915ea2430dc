import { STAGES } from '../../shared/lifecycle/stage.ts';
import type { Report } from '../api/reports.ts';
import { countText, shareText } from '../format.ts';
import { linkTo } from '../navigation.ts';
import { STAGE_MEANINGS } from '../words.ts';

/** How many customers are in each stage now: the last period of the report on stages. */
export function StageTiles(props: { readonly stages: Report }) {
  const { columns, rows } = props.stages;
  const [period, stage, end] = ['period', 'stage', 'end'].map((name) =>
    columns.findIndex((column) => column.name === name),
  );
  const last = rows.at(-1)?.[period ?? 0];
  const counts = new Map(
    rows.filter((row) => row[period ?? 0] === last).map((row) => [row[stage ?? 1], Number(row[end ?? 2])]),
  );
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return (
    <ul class="tiles" aria-label="Customers by stage">
      {STAGES.map((name) => {
        const count = counts.get(name) ?? 0;
        return (
          <li key={name}>
            <a href={linkTo(['customers'], { stage: name })} class="tile" title={STAGE_MEANINGS[name]}>
              <span class="tile-name">
                <span class={`dot stage-${name}`} aria-hidden="true" />
                {name}
              </span>
              <strong>{countText(count)}</strong>
              <span class="quiet">{all === 0 ? '' : shareText(count / all)}</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
