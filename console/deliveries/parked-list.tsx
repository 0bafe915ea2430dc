import { useState } from 'preact/hooks';
import { listParked, type ParkedDelivery, redriveParked } from '../api/deliveries.ts';
import { useAnswer } from '../api/use-answer.ts';
import { countOf } from '../format.ts';
import { ConfirmedAction } from '../parts/confirmed-action.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { usePaging } from '../parts/pager.tsx';
import { ParkedEntry } from './parked-entry.tsx';

/** The parked deliveries: why, and what to do with them. */
export function ParkedList(props: {
  readonly connection: string | undefined;
  /** Called when a delivery was applied or discarded. */
  readonly onChange: () => void;
}) {
  const { connection, onChange } = props;
  const paging = usePaging();
  const [done, setDone] = useState('');
  const answered = useAnswer(JSON.stringify([connection, paging.start]), (signal) =>
    listParked(connection, paging.start, signal),
  );
  function changed(sentence: string) {
    setDone(sentence);
    answered.reload();
    onChange();
  }
  return (
    <>
      <div aria-live="polite">{done !== '' && <p class="notice notice-good">{done}</p>}</div>
      <Shown answered={answered}>
        {(page) =>
          page.parked.length === 0 ? (
            <Empty>
              <p>Nothing is parked. A delivery that cannot be applied appears here, with the reason.</p>
            </Empty>
          ) : (
            <>
              <RedriveAll connection={connection} onDone={changed} />
              <ul class="parked">
                {page.parked.map((parked) => (
                  <ParkedEntry key={parked.id} parked={parked} onDone={changed} />
                ))}
              </ul>
              {paging.buttons(page.next)}
            </>
          )
        }
      </Shown>
    </>
  );
}

function RedriveAll(props: {
  readonly connection: string | undefined;
  readonly onDone: (sentence: string) => void;
}) {
  const { connection, onDone } = props;
  const of = connection === undefined ? '' : ` of ${connection}`;
  return (
    <p>
      <ConfirmedAction
        label={`Redrive all${of}`}
        explanation={
          <p>
            All parked deliveries{of} are applied again, one after another. What was applied before has no
            second effect. Those that still cannot be applied stay parked.
          </p>
        }
        question="Apply them all again?"
        confirm="Redrive all"
        act={async () => {
          const all = await allParked(connection);
          let applied = 0;
          for (const { id } of all) if ((await redriveParked(id)).outcome === 'applied') applied += 1;
          onDone(
            `${countOf(applied, 'delivery', 'deliveries')} applied, ${all.length - applied} still parked.`,
          );
        }}
      />
    </p>
  );
}

async function allParked(connection: string | undefined): Promise<readonly ParkedDelivery[]> {
  const all: ParkedDelivery[] = [];
  for (let next: string | null | undefined; next !== null; ) {
    const page: Awaited<ReturnType<typeof listParked>> = await listParked(connection, next);
    all.push(...page.parked);
    ({ next } = page);
  }
  return all;
}
