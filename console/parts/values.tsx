import type { Stage } from '../../shared/lifecycle/stage.ts';
import { instantText, moneyText, relativeText } from '../format.ts';
import { STAGE_MEANINGS } from '../words.ts';

/** An instant in the reader's time zone; the title has it in UTC. */
export function Instant(props: { readonly at: string | null; readonly now?: number | undefined }) {
  const { at, now } = props;
  if (at === null) return <span class="unknown">unknown</span>;
  return (
    <time dateTime={at} title={at}>
      {instantText(at)}
      {now !== undefined && <span class="quiet"> ({relativeText(at, now)})</span>}
    </time>
  );
}

/** A stage with its colour. */
export function StageName(props: { readonly stage: Stage }) {
  return (
    <span class="stage" title={STAGE_MEANINGS[props.stage]}>
      <span class={`dot stage-${props.stage}`} aria-hidden="true" />
      {props.stage}
    </span>
  );
}

/** The level of a risk. */
export function RiskLevel(props: { readonly level: 'none' | 'watch' | 'high' }) {
  return props.level === 'none' ? (
    <span class="quiet">none</span>
  ) : (
    <span class={`tag tag-${props.level}`}>{props.level}</span>
  );
}

/** Amounts per currency. They are never added up. */
export function Amounts(props: {
  readonly of: readonly { readonly currency: string; readonly minor: number }[];
}) {
  if (props.of.length === 0) return <span class="quiet">0</span>;
  return <span>{props.of.map(({ currency, minor }) => moneyText(minor, currency)).join(' · ')}</span>;
}
