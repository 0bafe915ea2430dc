import { expect, test } from 'vitest';
import { MAX_INSTANTS } from '../../../../shared/lifecycle/objects/bounded.ts';
import { changesOf } from '../../../../shared/lifecycle/objects/changes.ts';
import { attributeOf, combine, ownerNamedIn } from '../../../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory, Snapshot } from '../../../../shared/lifecycle/objects/object.ts';
import { DAY, DAY_ZERO } from '../../../support/activity-builders.ts';
import { reportOf, snapshotOn } from '../../../support/object-reports.ts';

const ORDER = 'shop:order:1';
const ANN = 'shop:customer:1';
const amount = { currency: 'EUR', minor: 500 };

function historyOf(object: string, snapshots: readonly Snapshot[]): ObjectHistory {
  const [first, ...others] = snapshots.map((snapshot) => reportOf(object, snapshot));
  if (first === undefined) throw new Error('at least one snapshot');
  return others.reduce((history, report) => combine(history, report), combine(null, first));
}

/** What holds now, by the state of each part. */
const presentOf = (history: ObjectHistory) =>
  Object.fromEntries(changesOf(history).map(({ id, type }) => [id, type]));

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const instantsOf = ({ snapshots }: ObjectHistory) => new Set(snapshots.map(({ asOf }) => asOf)).size;

/** An order with its account and a refund, and many later bodies that state neither. */
const longOrder = [
  snapshotOn(0, { payment: 'unpaid' }, { account: ANN, total: amount }),
  snapshotOn(1, { refund: 'succeeded' }, { total: amount }, { part: 'refund:1' }),
  snapshotOn(2, { payment: 'paid' }),
  ...range(300).map((index) => snapshotOn(3 + index, { fulfilled: index % 2 === 0 ? 'yes' : 'no' })),
];

test('an order keeps its refund, its payment and its owner when hundreds of later bodies state none of them', () => {
  const history = historyOf(ORDER, longOrder);
  expect(instantsOf(history)).toBe(MAX_INSTANTS);
  expect(ownerNamedIn(history)).toBe(ANN);
  expect(attributeOf(history, 'refund:1', 'total')).toEqual(amount);
  expect(presentOf(history)).toMatchObject({
    [`${ORDER}:payment`]: 'order.paid',
    [`${ORDER}:refund:1:refund`]: 'refund.succeeded',
  });
});

test('a subscription keeps its owner, its status and each of 260 renewals', () => {
  const history = historyOf('shop:subscription:1', [
    snapshotOn(0, { begun: 'yes', status: 'active' }),
    snapshotOn(1, { status: 'past-due' }, { account: ANN }),
    ...range(260).map((index) =>
      snapshotOn(2 + index, { payment: 'paid' }, { total: amount }, { part: `invoice:${index}` }),
    ),
  ]);
  expect(ownerNamedIn(history)).toBe(ANN);
  expect(presentOf(history)).toMatchObject({ 'shop:subscription:1:status': 'subscription.past-due' });
  expect(changesOf(history).filter(({ type }) => type === 'invoice.paid')).toHaveLength(260);
});

test('a refund that a list no longer had stays cancelled when later lists have it again', () => {
  const history = historyOf(ORDER, [
    snapshotOn(0, { payment: 'paid' }),
    snapshotOn(1, { refund: 'succeeded' }, {}, { part: 'refund:1' }),
    snapshotOn(2, {}, {}, { lists: { refund: [] } }),
    ...range(300).map((index) => snapshotOn(3 + index, {}, { total: amount }, { lists: { refund: ['1'] } })),
  ]);
  expect(presentOf(history)).toMatchObject({ [`${ORDER}:refund:1:refund`]: 'refund.cancelled' });
});

test('each dispute that was closed without its id stays closed', () => {
  const history = historyOf(ORDER, [
    snapshotOn(0, { payment: 'paid' }),
    snapshotOn(1, { dispute: 'open' }, {}, { part: 'dispute:1' }),
    snapshotOn(2, { dispute: 'won' }, {}, { part: 'dispute:-' }),
    snapshotOn(3, { dispute: 'open' }, {}, { part: 'dispute:2' }),
    snapshotOn(4, { dispute: 'won' }, {}, { part: 'dispute:-' }),
    ...range(300).map((index) => snapshotOn(5 + index, { fulfilled: index % 2 === 0 ? 'yes' : 'no' })),
  ]);
  expect(presentOf(history)).toMatchObject({
    [`${ORDER}:dispute:1:dispute`]: 'dispute.won',
    [`${ORDER}:dispute:2:dispute`]: 'dispute.won',
  });
});

test('the present state keeps the instant at which it began', () => {
  const bodies = range(300).map((index) =>
    snapshotOn(3 + index, { payment: 'paid' }, {}, { since: { payment: DAY_ZERO + DAY / 2 } }),
  );
  const history = historyOf(ORDER, [
    snapshotOn(0, { payment: 'paid' }),
    snapshotOn(1, { payment: 'unpaid' }),
    snapshotOn(2, { payment: 'unpaid' }),
    ...bodies,
    ...range(300).map((index) => snapshotOn(303 + index, { fulfilled: index % 2 === 0 ? 'yes' : 'no' })),
  ]);
  const paid = changesOf(history).findLast(({ type }) => type === 'order.paid');
  expect(paid?.occurredAt).toBe(bodies[0]?.asOf);
});

/** Bodies of 300 further days that state nothing else. */
const laterBodies = range(300).map((index) =>
  snapshotOn(100 + index, { fulfilled: index % 2 === 0 ? 'yes' : 'no' }),
);

test('a corrected fact does not come back when it is repeated, however long ago its correction was true', () => {
  const fact = (day: number, version: string) =>
    snapshotOn(day, { cancelled: 'yes' }, {}, { fact: { id: 'cancelled', version } });
  const history = historyOf(ORDER, [
    snapshotOn(0, { cancelled: 'yes' }),
    snapshotOn(70, { cancelled: 'yes' }),
    ...laterBodies,
    snapshotOn(401, { cancelled: 'no' }),
    fact(50, '2'),
  ]);
  expect(combine(history, reportOf(ORDER, fact(402, '1')))).toBe(history);
});

test('what a fact contradicted holds again when the fact is corrected', () => {
  const fact = (id: string, version: string, payment: 'paid' | 'unpaid', day: number) =>
    snapshotOn(day, { payment }, {}, { fact: { id, version } });
  const history = historyOf(ORDER, [
    snapshotOn(0, { payment: 'unpaid' }),
    snapshotOn(1, { payment: 'paid' }),
    snapshotOn(2, { payment: 'unpaid' }),
    snapshotOn(3, { payment: 'paid' }),
    fact('a', '1', 'paid', 50),
    fact('b', '1', 'unpaid', 51),
    ...laterBodies,
    fact('a', '2', 'paid', 1.5),
    fact('b', '2', 'unpaid', 2.5),
  ]);
  expect(presentOf(history)).toMatchObject({ [`${ORDER}:payment`]: 'order.paid' });
});

test('a refund that is reported late is cancelled if an old list no longer had it', () => {
  const history = historyOf(ORDER, [
    snapshotOn(0, { payment: 'paid' }),
    snapshotOn(2, {}, {}, { lists: { refund: [] } }),
    snapshotOn(3, {}, {}, { lists: { refund: ['1'] } }),
    ...laterBodies,
    snapshotOn(1, { refund: 'succeeded' }, {}, { part: 'refund:1' }),
  ]);
  expect(presentOf(history)).toMatchObject({ [`${ORDER}:refund:1:refund`]: 'refund.cancelled' });
});

test('what was dropped does not come back when another late body makes it the first of its state', () => {
  const dropped = snapshotOn(998, { payment: 'paid' });
  const history = historyOf(ORDER, [
    ...laterBodies,
    snapshotOn(500, { payment: 'paid' }),
    snapshotOn(1_000, { payment: 'paid' }),
    dropped,
    snapshotOn(997, { payment: 'unpaid' }),
  ]);
  expect(combine(history, reportOf(ORDER, dropped))).toBe(history);
});

test('of two bodies of one instant, the one that was dropped does not come back with the other', () => {
  const dropped = snapshotOn(150.5, { fulfilled: 'no' });
  const history = historyOf(ORDER, [...laterBodies, dropped, snapshotOn(150.5, {}, { account: ANN })]);
  expect(combine(history, reportOf(ORDER, dropped))).toBe(history);
});

test.each([
  ['of one order', longOrder],
  ['that repeat', range(400).map((index) => snapshotOn(index, { payment: 'paid' }, { total: amount }))],
  [
    'that first change and then repeat',
    range(600).map((index) =>
      snapshotOn(index, { cancelled: index < 300 && index % 2 === 0 ? 'yes' : 'no' }),
    ),
  ],
])(
  'every duplicate of the snapshots %s gives back the same history, the dropped ones too',
  (_, snapshots) => {
    const history = historyOf(ORDER, snapshots);
    expect(instantsOf(history)).toBe(MAX_INSTANTS);
    for (const snapshot of snapshots) expect(combine(history, reportOf(ORDER, snapshot))).toBe(history);
  },
);
