import type { ExplainedEnd, ExplainedEvidence } from '../../shared/http/identity-bodies.ts';

/** An account or an address as text. */
export function endName({ type, identity }: ExplainedEnd): string {
  return identity === null ? `an ${type} of another customer` : identity.replace(/^email:/, '');
}

/** What a piece of evidence says. */
export function evidenceText({ type, connection, since, until, statedBy }: ExplainedEvidence): string {
  if (type === 'together') return 'A person merged them.';
  if (type === 'tool-merge') return 'The tool merged the two accounts.';
  const has = until === null ? 'The account has this address' : 'The account had this address';
  const dates = [since && `${until === null ? 'since' : 'from'} ${day(since)}`, until && `to ${day(until)}`];
  const source = [connection, sourceOf(statedBy)].filter(Boolean).join(', ');
  return `${[has, ...dates].filter(Boolean).join(' ')} (${source}).`;
}

function sourceOf(by: ExplainedEvidence['statedBy']): string {
  switch (by?.type) {
    case 'account':
      return 'its account data';
    case 'activity':
      return by.activity;
    case 'object':
      return by.object ?? 'an object';
    case 'id':
      return 'its id';
    default:
      return '';
  }
}

function day(instant: string): string {
  return instant.slice(0, 10);
}

/** The shortest chain of ties from one identity to another; undefined when there is none. */
export function chainBetween(
  evidence: readonly ExplainedEvidence[],
  from: string,
  to: string,
): ExplainedEvidence[] | undefined {
  const ties = evidence.filter(({ status }) => status === 'ties');
  const before = new Map<string, ExplainedEvidence>();
  const queue = [from];
  const seen = new Set(queue);
  for (const at of queue) {
    if (at === to) return backFrom(to, from, before);
    for (const tie of ties) {
      const next = otherEnd(tie, at);
      if (next === null || seen.has(next)) continue;
      seen.add(next);
      before.set(next, tie);
      queue.push(next);
    }
  }
  return undefined;
}

function backFrom(
  to: string,
  from: string,
  before: ReadonlyMap<string, ExplainedEvidence>,
): ExplainedEvidence[] | undefined {
  const chain: ExplainedEvidence[] = [];
  for (let at = to; at !== from; ) {
    const tie = before.get(at);
    const previous = tie && otherEnd(tie, at);
    if (!tie || !previous) return undefined;
    chain.unshift(tie);
    at = previous;
  }
  return chain;
}

/** The identity at the other end of a tie; null if the tie does not end at this one. */
export function otherEnd({ from, to }: ExplainedEvidence, at: string): string | null {
  if (from.identity === at) return to.identity;
  return to.identity === at ? from.identity : null;
}
