import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { combine } from '../../../shared/lifecycle/objects/history.ts';
import type { Attributes, ObjectHistory } from '../../../shared/lifecycle/objects/object.ts';
import type { States } from '../../../shared/lifecycle/objects/states.ts';

/** A snapshot in short. What it does not report is left out. */
export interface Reported extends Partial<Readonly<Record<keyof Attributes, unknown>>> {
  readonly asOf?: string;
  readonly states?: States;
  readonly since?: object;
  readonly lists?: object;
}

/**
 * The snapshots of an update in short, by object and part without the connection (`order:501 refund:801`). Instants,
 * amounts and identities are text.
 */
export function reportsOf({ objects }: CustomerUpdate): Record<string, Reported> {
  return Object.fromEntries(
    objects.flatMap(({ object, connection, snapshots }) =>
      snapshots.map(({ part, asOf, states, since, attributes, lists }): [string, Reported] => [
        [withoutConnection(object, connection), part].join(' ').trim(),
        {
          asOf: instantInShort(asOf),
          ...(Object.keys(states).length > 0 && { states }),
          ...(Object.keys(since).length > 0 && { since: inShort(since, connection) }),
          ...(Object.keys(lists).length > 0 && { lists }),
          ...inShort(attributes, connection),
        },
      ]),
    ),
  );
}

/** The states that stand after the updates, in their order: of each state the value that was reported last. */
export function standingStates(...updates: readonly CustomerUpdate[]): States {
  const snapshots = updates.flatMap(({ objects }) => objects.flatMap((report) => report.snapshots));
  return Object.assign({}, ...snapshots.filter(({ part }) => part === '').map(({ states }) => states));
}

/** Everything that updates say of one object. */
export function mergedReport(updates: readonly CustomerUpdate[], object: string): ObjectHistory {
  const reports = updates.flatMap(({ objects }) => objects).filter((report) => report.object === object);
  const history = reports.reduce<ObjectHistory | null>(combine, null);
  if (history === null) throw new Error(`no update reports ${object}`);
  return history;
}

function inShort(fields: object, connection: string): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, valueInShort(value, connection)]),
  );
}

function valueInShort(value: unknown, connection: string): unknown {
  if (typeof value === 'number') return instantInShort(value);
  if (typeof value === 'string') return withoutConnection(value, connection);
  if (typeof value === 'object' && value !== null && 'minor' in value && 'currency' in value)
    return `${value.currency} ${value.minor}`;
  return value;
}

/** As ISO 8601, without the milliseconds if there are none. */
function instantInShort(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString().replace('.000Z', 'Z');
}

function withoutConnection(identity: string, connection: string): string {
  return identity.startsWith(`${connection}:`) ? identity.slice(connection.length + 1) : identity;
}
