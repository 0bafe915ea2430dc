import { check, matches } from '../../../event-patterns/src/event-patterns.ts';
import { sampleEvents } from '../sample-events.ts';
import { detailFaults } from './detail-faults.ts';

/** The top-level names of a pattern. EventBridge takes any other, and the rule then matches no event. */
const ENVELOPE: readonly string[] = [
  '$or',
  'account',
  'detail',
  'detail-type',
  'id',
  'region',
  'replay-name',
  'resources',
  'source',
  'time',
  'version',
];

/** What is wrong with an event pattern: what EventBridge refuses, and what can match no event of the product. */
export function patternFaults(pattern: Readonly<Record<string, unknown>> | undefined): string[] {
  if (pattern === undefined)
    return ['There is no pattern: give one of the builders, such as stageEntered, or a plain one.'];
  const refused = check(pattern).filter(({ severity }) => severity === 'error');
  if (refused.length > 0)
    return refused.map(
      ({ path, message }) => `The pattern is not valid${at(path)}: ${message.replace(/\.$/, '')}.`,
    );

  const unknown = Object.keys(pattern).filter((name) => !ENVELOPE.includes(name));
  if (unknown.length > 0)
    return unknown.map(
      (name) =>
        `The pattern asks for "${name}", which no event has: the names are ${ENVELOPE.slice(1).join(', ')}.`,
    );

  const events = Object.values(sampleEvents());
  const envelopeFaults = ['source', 'detail-type'].flatMap((name) => {
    const conditions = pattern[name];
    if (conditions === undefined || events.some((event) => matches({ [name]: conditions }, event))) return [];
    const known = new Set(events.map((event) => (name === 'source' ? event.source : event['detail-type'])));
    return `The pattern asks for a "${name}" that no event has: it is ${[...known].join(', ')}.`;
  });
  return [...envelopeFaults, ...detailFaults(pattern)];
}

function at(path: string): string {
  return path === '' ? '' : ` at ${path}`;
}
