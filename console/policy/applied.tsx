import type { PolicyVisit } from '../api/policy.ts';
import { countText } from '../format.ts';
import { Instant } from '../parts/values.tsx';

/** How far the policy in force is applied to all customers. */
export function Applied(props: {
  readonly visit: PolicyVisit;
  readonly customers: number;
  readonly now: number;
}) {
  const { visit, customers, now } = props;
  return (
    <>
      <p class={`notice ${visit.visit === 'done' ? 'notice-good' : ''}`}>{sentenceOf()}</p>
      {visit.visit === 'running' && (
        <p class="progress">
          <progress
            aria-label="Customers visited"
            value={Math.min(visit.visited, customers)}
            max={Math.max(1, customers)}
          />
        </p>
      )}
    </>
  );

  function sentenceOf() {
    switch (visit.visit) {
      case 'done':
        return <>All customers have the stage and risk that this policy gives.</>;
      case 'running':
        return (
          <>
            This policy is being applied: {countText(visit.visited)} of about {countText(customers)} customers
            are visited in this round.
          </>
        );
      case 'waiting':
        return visit.beginsAt === null ? (
          <>
            This policy is not applied to everybody yet. New deliveries use it; the next review, within a
            minute, plans the visit of all customers.
          </>
        ) : (
          <>
            This policy is not applied to everybody yet. New deliveries use it; the visit of all customers
            begins <Instant at={visit.beginsAt} now={now} />.
          </>
        );
    }
  }
}
