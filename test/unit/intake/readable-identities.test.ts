import { expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Attributes, Snapshot } from '../../../shared/lifecycle/objects/object.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { ordersOf } from '../../support/orders-of.ts';
import { servicesOn } from '../../support/services.ts';

const ACCOUNT = 'shop:customer:1';
const OTHER = 'shop:customer:2';
const ADDRESS = 'email:ada@example.org';

const said = (day: number, attributes: Attributes, more: Partial<Snapshot> = {}) =>
  reportOf('shop:order:1', snapshotOn(day, { payment: 'paid' }, attributes, more));

const fact = (version: string) => ({ fact: { id: 'owner', version } });

test.each<[string, string, CustomerUpdate[]]>([
  [
    'an address that it falls to',
    ADDRESS,
    [
      updateOf([], said(5, { account: ACCOUNT })),
      updateOf([], said(9, { address: ADDRESS })),
      updateOf([], said(7, { account: null })),
    ],
  ],
  [
    'an address that it falls to, named as a person',
    ADDRESS,
    [
      updateOf([ACCOUNT], said(5, { account: ACCOUNT })),
      updateOf([ADDRESS], said(9, { address: ADDRESS })),
      updateOf([], said(7, { account: null })),
    ],
  ],
  [
    'an account that only a corrected report names',
    OTHER,
    [
      updateOf([], said(9, { account: ACCOUNT }, fact('1'))),
      updateOf([], said(5, { account: OTHER })),
      updateOf([], said(9, {}, fact('2'))),
    ],
  ],
])(
  'an object belongs in every order of arrival to %s, whose identity is readable',
  async (_, owner, updates) => {
    for (const order of ordersOf(updates)) {
      const table = createModelTable();
      const services = servicesOn(table.client);
      for (const update of order) expect((await deliver(services, [update])).busy).toBe(false);
      const customers = comparableCustomers(table.items.values());
      expect(customers).toMatchObject([
        { identities: [owner, 'shop:order:1'].sort(), record: { facts: { orders: 1 } } },
      ]);
    }
  },
);
