import { countOf, countText, dateText, shareText } from '../format.ts';
import { linkTo } from '../navigation.ts';
import { Amounts } from '../parts/values.tsx';
import { plainText } from '../words.ts';
import type { KeyFigures as Figures } from './report-sums.ts';

/** How many customers there are, what they are worth, how many left and why, and who may leave next. */
export function KeyFigures(props: { readonly figures: Figures }) {
  const { customers, net, sales, netSince, churned, churnedSince, mainReason, atRisk, netAtRisk } =
    props.figures;
  return (
    <dl class="key-figures">
      <div>
        <dt>Customers now</dt>
        <dd>
          <a href={linkTo(['customers'])}>{countText(customers)}</a>
        </dd>
        <dd class="quiet">in all stages</dd>
      </div>
      <div>
        <dt>Net revenue since {dateText(netSince)}</dt>
        <dd>
          <Amounts of={net} />
        </dd>
        <dd class="quiet">{countOf(sales, 'sale')}, refunds subtracted</dd>
      </div>
      <div>
        <dt>Churned since {dateText(churnedSince)}</dt>
        <dd>{countText(churned)}</dd>
        <dd class="quiet">
          {mainReason === undefined
            ? 'no active customer left'
            : `most often: ${plainText(mainReason.reason)} (${shareText(mainReason.churned / churned)})`}
        </dd>
      </div>
      <div>
        <dt>At risk now</dt>
        <dd>
          <a href={linkTo(['customers'], { risk: 'any' })}>{countText(atRisk)}</a>
        </dd>
        <dd class="quiet">
          paid <Amounts of={netAtRisk} /> in the last 365 days
        </dd>
      </div>
    </dl>
  );
}
