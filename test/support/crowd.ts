import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Identity } from '../../shared/identity/identity.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
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

/** The payment of the order of this number, in the hour of the same number. */
export function purchase(
  persons: readonly Identity[],
  number: number,
  objects: readonly Identity[] = [],
): CustomerUpdate {
  const about = `shop:order:${number}`;
  const activity: Activity = {
    id: `${about}:order.paid`,
    type: 'order.paid',
    occurredAt: DAY_ZERO + number * HOUR,
    connection: 'shop',
    provider: 'test',
    version: '',
    about,
    total: { currency: 'EUR', minor: 100 + number },
  };
  return { persons, objects: [about, ...objects], activities: [activity] };
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
