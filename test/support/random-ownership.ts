import * as fc from 'fast-check';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import type { ObjectReport } from '../../shared/lifecycle/objects/object.ts';
import { DAY, DAY_ZERO } from './activity-builders.ts';
import { reportOf, snapshotOn } from './object-reports.ts';

/** The day after everything that random updates report. */
export const LAST_DAY = 40;

const ACCOUNTS = ['shop:customer:1', 'shop:customer:2', 'desk:customer:3'];
const ADDRESSES = ['email:1@example.org', 'email:2@example.org'];
const ORDERS = ['shop:order:1', 'shop:order:2', 'shop:order:3'];
const PAYMENTS = ['shop:payment:1', 'shop:payment:2'];

const day = fc.integer({ min: 0, max: LAST_DAY - 1 });
const owner = fc.record(
  {
    account: fc.constantFrom(...ACCOUNTS, null),
    address: fc.constantFrom(...ADDRESSES),
  },
  { requiredKeys: [] },
);
const order = fc
  .tuple(fc.constantFrom(...ORDERS), day, owner)
  .map(([object, at, named]) => reportOf(object, snapshotOn(at, { payment: 'paid' }, named)));
const payment = fc
  .tuple(fc.constantFrom(...PAYMENTS), day, owner, fc.constantFrom(...ORDERS), fc.boolean())
  .map(([object, at, named, of, isNamed]) =>
    reportOf(object, snapshotOn(at, { payment: 'paid' }, { of, ...(isNamed && named) })),
  );
const objects: fc.Arbitrary<ObjectReport[]> = fc.oneof(
  fc.tuple(order),
  fc.tuple(payment),
  fc.tuple(order, payment),
);
const activity = fc.tuple(fc.nat({ max: 5 }), day, fc.constantFrom(null, ...ORDERS)).map(
  ([number, at, about]): Activity => ({
    id: `shop:visit:${number}:${at}:${about}`,
    type: 'visit',
    occurredAt: DAY_ZERO + at * DAY,
    connection: 'shop',
    provider: 'test',
    version: '',
    about,
  }),
);
const persons = fc.uniqueArray(fc.constantFrom(...ACCOUNTS, ...ADDRESSES), { maxLength: 2 });

/** Updates about few people and few objects, which often change their owner, have none, or are of one another. */
export const arbitraryUpdate: fc.Arbitrary<CustomerUpdate> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ persons, objects, activities: fc.constant<Activity[]>([]) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      persons,
      objects: fc.constant<ObjectReport[]>([]),
      activities: fc.tuple(activity),
    }),
  },
);
