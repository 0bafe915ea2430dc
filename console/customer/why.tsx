import { useId, useState } from 'preact/hooks';
import type { Explained } from '../../shared/http/identity-bodies.ts';
import { chainBetween, endName, evidenceText, otherEnd } from './evidence.ts';

/** Why two identities are one customer: the shortest chain of evidence between them. */
export function Why(props: { readonly explained: Explained }) {
  const { identities, evidence } = props.explained;
  const id = useId();
  const readable = identities.flatMap(({ identity }) => identity ?? []);
  const [first, setFirst] = useState(readable[0] ?? '');
  const [second, setSecond] = useState(readable.at(-1) ?? '');
  if (readable.length < 2) return null;
  const chain = first === second ? [] : chainBetween(evidence, first, second);
  return (
    <div class="why">
      <form
        class="filters"
        aria-label="Why are two identities one customer?"
        onSubmit={(event) => event.preventDefault()}
      >
        <label for={`${id}-first`}>Why are</label>
        <Choice id={`${id}-first`} of={readable} value={first} choose={setFirst} />
        <label for={`${id}-second`}>and</label>
        <Choice id={`${id}-second`} of={readable} value={second} choose={setSecond} />
        <span>one customer?</span>
      </form>
      <div aria-live="polite">
        {first === second ? (
          <p class="quiet">Choose two different identities.</p>
        ) : chain === undefined ? (
          <p>Nothing that counts now ties them. They will be split with the next update.</p>
        ) : (
          <Chain from={first} steps={chain} />
        )}
      </div>
    </div>
  );
}

function Choice(props: {
  readonly id: string;
  readonly of: readonly string[];
  readonly value: string;
  readonly choose: (identity: string) => void;
}) {
  return (
    <select
      id={props.id}
      value={props.value}
      onChange={({ currentTarget }) => props.choose(currentTarget.value)}
    >
      {props.of.map((identity) => (
        <option key={identity} value={identity}>
          {identity.replace(/^email:/, '')}
        </option>
      ))}
    </select>
  );
}

function Chain(props: { readonly from: string; readonly steps: Explained['evidence'] }) {
  let at = props.from;
  return (
    <ol class="chain">
      <li>
        <code>{at.replace(/^email:/, '')}</code>
      </li>
      {props.steps.map((step) => {
        const next = otherEnd(step, at) ?? '';
        at = next;
        const end = step.to.identity === next ? step.to : step.from;
        return (
          <li key={next}>
            <span class="chain-step">{evidenceText(step)}</span>
            <code>{endName(end)}</code>
          </li>
        );
      })}
    </ol>
  );
}
