import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Identity } from '../../shared/identity/identity.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import type { Attributes } from '../../shared/lifecycle/objects/object.ts';
import { DAY_ZERO } from './activity-builders.ts';
import { createModelTable, type Fault } from './model-table.ts';
import { randomFrom } from './random-history.ts';
import { policyWith, servicesOn } from './services.ts';

const HOUR = 3_600_000;
/** An instant after all activities of these tests. */
export const CROWD_NOW = DAY_ZERO + 20 * 24 * HOUR;
export const CROWD_POLICY = policyWith();

/** A visit in the hour of this number. The number also identifies the visit. */
export function visit(persons: readonly Identity[], hour: number): CustomerUpdate {
  const activity: Activity = {
    id: `shop:visit:${hour}`,
    type: 'visit',
    occurredAt: DAY_ZERO + hour * HOUR,
    connection: 'shop',
    provider: 'test',
    version: '',
    about: null,
  };
  return { persons, objects: [], activities: [activity] };
}

/** The paid order of this number, in the hour of the same number. Its body names the first account and address of these persons. */
export function purchase(persons: readonly Identity[], number: number): CustomerUpdate {
  const address = persons.find((one) => one.startsWith('email:'));
  const account = persons.find((one) => !one.startsWith('email:'));
  const owner = { ...(account !== undefined && { account }), ...(address !== undefined && { address }) };
  const asOf = DAY_ZERO + number * HOUR;
  const snapshot = {
    part: '',
    asOf,
    version: '',
    states: { payment: 'paid' },
    since: {},
    attributes: {
      ...owner,
      createdAt: asOf,
      total: { currency: 'EUR', minor: 100 + number },
    },
    lists: {},
  } as const;
  const object = `shop:order:${number}`;
  const report = {
    object,
    type: 'order',
    connection: 'shop',
    provider: 'test',
    snapshots: [snapshot],
  } as const;
  return { persons, objects: [report], activities: [] };
}

/** The body of an account in the hour of this number, with the address that it has then; null if it has none. */
export function accountBody(account: Identity, address: Identity | null, hour: number): CustomerUpdate {
  return accountReport(account, hour, { address });
}

/** What the body of an account states in the hour of this number. */
export function accountReport(account: Identity, hour: number, attributes: Attributes): CustomerUpdate {
  const [connection = ''] = account.split(':');
  const snapshot = {
    part: '',
    asOf: DAY_ZERO + hour * HOUR,
    version: '',
    states: { account: 'open' },
    since: {},
    attributes,
    lists: {},
  } as const;
  const report = {
    object: account,
    type: 'account',
    connection,
    provider: 'test',
    snapshots: [snapshot],
  } as const;
  const { address } = attributes;
  return { persons: address ? [account, address] : [account], objects: [report], activities: [] };
}

/** Starts services on a model table. With a seed, each request takes a random number of event-loop turns. */
export function startCrowd(seed?: number, fault?: Fault) {
  const random = randomFrom(seed ?? 0);
  const turns = async () => {
    for (let left = Math.floor(random() * 4); left > 0; left -= 1) await null;
  };
  const table = createModelTable(seed === undefined ? fault : turns);
  const services = { ...servicesOn(table.client, { policy: CROWD_POLICY, now: () => CROWD_NOW }), random };
  return { services, table, requests: table.requests, items: () => [...table.items.values()] };
}
