import { useState } from 'preact/hooks';
import { discardParked, type ParkedDelivery, readParked, redriveParked } from '../api/deliveries.ts';
import { countText } from '../format.ts';
import { ConfirmedAction } from '../parts/confirmed-action.tsx';
import { Instant } from '../parts/values.tsx';

/** A parked delivery: why it is parked, its body when it is asked for, and what can be done with it. */
export function ParkedEntry(props: {
  readonly parked: ParkedDelivery;
  readonly onDone: (sentence: string) => void;
}) {
  const { parked, onDone } = props;
  const { id, connection, receivedAt, topic, bytes, reasons } = parked;
  const [body, setBody] = useState<string>();
  const [outcome, setOutcome] = useState('');
  const what = `${connection}${topic === null ? '' : `, ${topic}`}`;
  return (
    <li class="panel">
      <h3>{what}</h3>
      <p class="quiet">
        received <Instant at={receivedAt} />
        {bytes !== null && ` · ${countText(bytes)} bytes`}
      </p>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <div aria-live="polite">{outcome !== '' && <p class="notice">{outcome}</p>}</div>
      {body !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
        <pre class="body" tabIndex={0}>
          {body}
        </pre>
      )}
      <div class="buttons">
        <ConfirmedAction
          label="Redrive"
          explanation={<p>The delivery is applied again. What was applied before has no second effect.</p>}
          question="Apply it again?"
          confirm="Redrive"
          act={async () => {
            const redriven = await redriveParked(id);
            if (redriven.outcome === 'applied') onDone(`The delivery of ${what} was applied.`);
            else setOutcome(`It stays parked: ${redriven.reason ?? 'it still cannot be applied'}.`);
          }}
        />
        {body === undefined && (
          <ConfirmedAction
            label="Show the body"
            isReading
            explanation={
              <p>
                The body is shown as the tool sent it. It can contain personal data. The stack logs that you
                read it.
              </p>
            }
            question="Show it?"
            confirm="Show"
            act={async () => setBody(bodyText(await readParked(id)))}
          />
        )}
        <ConfirmedAction
          label="Discard"
          isDanger
          explanation={<p>The delivery is deleted without being applied. What it says is lost.</p>}
          question="Discard it for good?"
          confirm="Discard"
          act={async () => {
            await discardParked(id);
            onDone(`The delivery of ${what} was discarded.`);
          }}
        />
      </div>
    </li>
  );
}

function bodyText({ body, encoding }: Awaited<ReturnType<typeof readParked>>): string {
  if (body === null) return 'The stored delivery cannot be read.';
  if (encoding === 'base64') return `Not text. In base64:\n${body}`;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
