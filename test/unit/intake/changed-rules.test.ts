import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { unmergeCustomer } from '../../../shared/intake/unmerge.ts';
import { DAY } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { CROWD_NOW, purchase, visit } from '../../support/crowd.ts';
import { comparableCustomers, customersIn, deliver, reviewAll } from '../../support/delivered.ts';
import { expectGapFreeEvents } from '../../support/gap-free.ts';
import { createModelTable, type Fault } from '../../support/model-table.ts';
import { policyWith, servicesOn } from '../../support/services.ts';
import { expectSettled } from '../../support/settled.ts';

const ANN = 'shop:customer:1';
const SURVEY = 'survey:customer:1';
const ADDRESS = 'email:ann@example.org';
const MAILBOX = 'email:info@example.org';

const shopper = (number: number) => `shop:customer:${number}`;
const ofMailbox = [1, 2, 3, 4].map((number) => visit([shopper(number), MAILBOX], number));
const withAddresses = [
  ...[1, 2, 3].map((number) => visit([`email:${number}@example.org`], 10 + number)),
  ...[1, 2, 3].map((number) => visit([ANN, `email:${number}@example.org`], number)),
];
const answered = [visit([ANN, ADDRESS], 1), visit([SURVEY, ADDRESS], 2)];

interface Change {
  readonly known: readonly CustomerUpdate[];
  readonly from?: object;
  readonly to: object;
  readonly identities: readonly (readonly string[])[];
}

/** What is one customer before and after a change of rules. Each account is the customer of its own visits. */
const CHANGES: Readonly<Record<string, Change>> = {
  'a lower number of accounts for one address': {
    known: ofMailbox,
    to: { linking: { maxAccounts: 3 } },
    identities: [[MAILBOX], [shopper(1)], [shopper(2)], [shopper(3)], [shopper(4)]],
  },
  'a higher number of accounts for one address': {
    known: ofMailbox,
    from: { linking: { maxAccounts: 3 } },
    to: {},
    identities: [[MAILBOX, ...[1, 2, 3, 4].map(shopper)]],
  },
  'a lower number of addresses for one account': {
    known: withAddresses,
    to: { linking: { maxAddresses: 2 } },
    identities: [...[1, 2, 3].map((number) => [`email:${number}@example.org`]), [ANN]],
  },
  'a higher number of addresses for one account': {
    known: withAddresses,
    from: { linking: { maxAddresses: 2 } },
    to: {},
    identities: [[...[1, 2, 3].map((number) => `email:${number}@example.org`), ANN]],
  },
  'a connection whose addresses link nobody any more': {
    known: answered,
    to: { connections: { survey: { emails: 'never-link' } } },
    identities: [[ADDRESS, ANN], [SURVEY]],
  },
  'a connection whose addresses link again': {
    known: answered,
    from: { connections: { survey: { emails: 'never-link' } } },
    to: {},
    identities: [[ADDRESS, ANN, SURVEY]],
  },
  'an address that links nobody any more': {
    known: answered,
    to: { linking: { neverLink: ['ann@example.org'] } },
    identities: [[ADDRESS], [ANN], [SURVEY]],
  },
};

/** Sends all under the first rules, and starts services under the others on the same table. */
async function startWith({ known, from = {}, to }: Change, fault?: Fault) {
  const table = createModelTable(fault);
  const items = () => [...table.items.values()];
  const start = (policy: object) =>
    servicesOn(table.client, { policy: policyWith(policy), now: () => CROWD_NOW });
  for (const update of [...known, purchase([ANN], 9)])
    expect((await deliver(start(from), [update])).busy).toBe(false);
  const services = start(to);
  const identities = () =>
    [...customersIn(items())]
      .map(({ homes }) =>
        homes
          .map((home) => items().find(({ PK }) => PK === `ID#${services.identityHash.hashOfName(home)}`))
          .map((owner) => String(owner?.identity))
          .sort(),
      )
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return { services, items, identities, requests: table.requests };
}

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(Object.entries(CHANGES))('%s takes effect', (_, change) => {
  test('at the next update, whatever it is about', async () => {
    const { services, items, identities } = await startWith(change);
    expect(identities()).not.toEqual(change.identities);
    await deliver(services, [purchase([ANN], 30)]);
    expect(identities()).toEqual(change.identities);
    await expectSettled(services, items());
    expectGapFreeEvents(items());
    expect(comparableCustomers(items()).length).toBeGreaterThan(0);
  });

  test('as a whole, also if the process dies at any request of the update', async () => {
    let crashAt = 0;
    for (let isOver = false; !isOver; ) {
      crashAt += 1;
      let requests = Number.NEGATIVE_INFINITY;
      let isDead = false;
      const { services, items, identities } = await startWith(change, (moment) => {
        if (moment === 'before') requests += 1;
        if (requests === crashAt) isDead = true;
        if (isDead) throw new Error('the process has died');
      });
      requests = 0;
      await deliver(services, [purchase([ANN], 30)]);
      isOver = !isDead;
      isDead = false;
      requests = Number.NEGATIVE_INFINITY;
      await deliver(services, [purchase([ANN], 30)]);
      await reviewAll(services, items, CROWD_NOW);
      expect(identities(), `crash at request ${crashAt}`).toEqual(change.identities);
      await expectSettled(services, items());
    }
    expect(crashAt).toBeGreaterThan(5);
  });

  test('when the customer is reviewed', async () => {
    const { services, items, identities } = await startWith(change);
    // After the purchase, the record is due when the product counts as in use.
    await reviewAll(services, items, CROWD_NOW + 15 * DAY);
    expect(identities()).toEqual(change.identities);
    expect(customersIn(items()).filter(({ unsettled }) => unsettled)).toEqual([]);
    await expectSettled(services, items());
  });
});

test('a delivery costs nothing more once the customer is of the policy', async () => {
  const { services, requests } = await startWith({
    known: answered,
    to: { onboardingDays: 3 },
    identities: [],
  });
  await deliver(services, [visit([ANN], 30)]);
  requests.length = 0;
  await deliver(services, [visit([ANN], 31)]);
  expect(requests).toEqual(['BatchGetCommand', 'TransactWriteCommand']);
});

test('an un-merge by hand does not keep the next update from applying changed rules', async () => {
  const change = CHANGES['a lower number of addresses for one account'];
  if (change === undefined) throw new Error('there is no such change');
  const { services, items, identities } = await startWith(change);
  const [customer] = customersIn(items());
  await unmergeCustomer(services, customer?.customerId ?? '', ['email:1@example.org']);
  await deliver(services, [purchase([ANN], 30)]);
  expect(identities()).toEqual(change.identities);
  await expectSettled(services, items());
});
