import { describe, expect, it } from 'vitest';
import type { Mapping } from '../../../shared/connectors/connector.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { TOPICS } from '../../../shared/connectors/stripe/topics.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Attributes } from '../../../shared/lifecycle/objects/object.ts';
import { firstUpdate } from './mapped.ts';
import { EVENT_AT, stripeDelivery, stripeEvent } from './stripe-delivery.ts';

/** What is reported of one object or part: its states, their own instants, and its attributes. */
export interface Reported extends Partial<Readonly<Record<keyof Attributes, unknown>>> {
  readonly states?: object;
  readonly since?: object;
}

/** The mapping of a live event, at a connection with the name `pay`. */
export function mapStripe(type: string, object: object, changes: object = {}): Mapping {
  const event = stripeEvent(type, object, { ...changes });
  return stripeConnector.map(stripeDelivery(event), { name: 'pay', provider: 'stripe' });
}

/** The update of a live event. */
export function stripeUpdate(type: string, object: object, changes: object = {}): CustomerUpdate {
  return firstUpdate(mapStripe(type, object, changes));
}

/**
 * What a live event reports, in short: by object and part without the connection, with instants as text and amounts as
 * text. Everything that is reported is there.
 */
export function stripeReports(type: string, object: object, changes: object = {}): Record<string, Reported> {
  const { objects, activities } = stripeUpdate(type, object, changes);
  expect(activities).toEqual([]);
  const rows = objects.flatMap(({ object: identity, snapshots }) =>
    snapshots.map(({ part, states, since, attributes }): [string, Reported] => [
      part === '' ? withoutConnection(identity) : `${withoutConnection(identity)} ${part}`,
      {
        ...(Object.keys(states).length > 0 && { states }),
        ...(Object.keys(since).length > 0 && { since: inShort(since) }),
        ...inShort(attributes),
      },
    ]),
  );
  const reports = Object.fromEntries(rows);
  expect(Object.keys(reports)).toHaveLength(rows.length);
  return reports;
}

function withoutConnection(identity: string): string {
  return identity.replace(/^pay:/, '');
}

function inShort(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, valueInShort(value)]));
}

function valueInShort(value: unknown): unknown {
  if (typeof value === 'number') return new Date(value).toISOString();
  if (typeof value === 'string') return withoutConnection(value);
  if (typeof value === 'object' && value !== null && 'minor' in value && 'currency' in value)
    return `${value.currency} ${value.minor}`;
  return value;
}

/** A type of event, what its object is, the object, and everything that must be reported of it. */
export type ReportRow = [type: string, what: string, object: object, expected: Record<string, Reported>];

/** Which test file has the rows of which types of event. */
export const STRIPE_AREAS = {
  customers: /^customer\.[a-z]+$|^checkout\./,
  payments: /^payment_intent\.|^charge\.|^refund\./,
  invoices: /^invoice|^credit_note\./,
  subscriptions: /^customer\.subscription\./,
} as const;

/** The tests of the rows of one area: each is reported as expected, as of its event, and no type is missing. */
export function describeReports(area: keyof typeof STRIPE_AREAS, rows: readonly ReportRow[]): void {
  describe(`what events of ${area} report`, () => {
    it.each(rows)('%s, %s', (type, _what, object, expected) => {
      expect(stripeReports(type, object)).toEqual(expected);
      const snapshots = stripeUpdate(type, object).objects.flatMap((report) => report.snapshots);
      expect(new Set(snapshots.map(({ asOf }) => asOf))).toEqual(new Set([EVENT_AT * 1000]));
      expect(new Set(snapshots.map(({ version }) => version))).toEqual(new Set(['']));
    });

    it('is tested for every type', () => {
      const types = [...TOPICS.keys()].filter((type) => STRIPE_AREAS[area].test(type));
      expect([...new Set(rows.map(([type]) => type))].sort()).toEqual(types.sort());
    });
  });
}
