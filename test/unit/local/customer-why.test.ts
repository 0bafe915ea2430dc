import { expect, test } from 'vitest';
import { whyText } from '../../../local/customer/why.ts';

const account = (identity: string | null) => ({ type: 'account', identity });
const address = (identity: string | null) => ({ type: 'address', identity });

const SHOP = account('shop:customer:17');
const DESK = account('desk:customer:5');
const ADA = address('email:ada@example.com');

const claim = (from: object, to: object, more: object = {}) => ({
  type: 'claim',
  from,
  to,
  status: 'ties',
  connection: 'shop',
  since: '2026-01-05T10:00:00.000Z',
  until: null,
  last: '2026-01-05T10:00:00.000Z',
  statedBy: { type: 'account' },
  ...more,
});

const answer = (
  from: object,
  to: object,
  reason: string,
  steps: readonly object[],
  other: string | null,
) => ({
  customerId: 'cus_a',
  identities: [],
  evidence: [],
  apart: [],
  commands: [],
  chain: { from, to, otherCustomerId: other, reason, steps },
});

test('shows the chain from one identity to the other, with what stated each step', () => {
  const steps = [
    claim(SHOP, ADA),
    claim(ADA, DESK, {
      connection: 'desk',
      until: '2026-02-01T00:00:00.000Z',
      statedBy: { type: 'object', object: 'desk:ticket:4' },
    }),
  ];
  expect(whyText(answer(SHOP, DESK, 'tied', steps, null), ['shop:order:1', 'desk:customer:5'])).toBe(
    `shop:order:1 belongs to shop:customer:17.
shop:customer:17 and desk:customer:5 are one customer, cus_a:

  shop:customer:17
    │ has this address since 2026-01-05 (shop, account data)
  email:ada@example.com
    │ was the address of desk:customer:5 from 2026-01-05 to 2026-02-01 (desk,
      desk:ticket:4)
      no other account of this connection has it now
  desk:customer:5
`,
  );
});

test('says which rule keeps two customers apart, without the address of somebody else', () => {
  const steps = [claim(SHOP, address(null), { status: 'changed-hands', until: '2026-01-06T00:00:00.000Z' })];
  expect(
    whyText(answer(SHOP, address(null), 'changed-hands', steps, 'cus_b'), ['shop:customer:17', 'cus_b']),
  ).toBe(
    `shop:customer:17 and another address are two customers, cus_a and cus_b: the
address has passed to somebody else since then.

  shop:customer:17
    ╳ had this address from 2026-01-05 to 2026-01-06 (shop, account data)
      the address has passed to somebody else since then
  another address
`,
  );
});

test.each([
  ['unconnected', 'cus_b', 'are two customers, cus_a and cus_b: nothing\nties them.\n'],
  ['refused', 'cus_b', 'are two customers, cus_a and cus_b: a\nperson set them apart.\n'],
  [
    'until-next-update',
    null,
    'are one customer, cus_a, but will be split\nat the next update: nothing ties them.\n',
  ],
  ['tied', null, 'are the same identity.\n'],
])('says in one sentence that two are %s', (reason, other, text) => {
  const asked = ['shop:customer:17', 'desk:customer:5'] as const;
  expect(whyText(answer(SHOP, DESK, reason, [], other), asked)).toBe(
    `shop:customer:17 and desk:customer:5 ${text}`,
  );
});

test('names a merge by a tool and one by a person', () => {
  const step = (type: string, from: object, to: object) => ({
    ...claim(from, to),
    type,
    connection: null,
    since: null,
    statedBy: null,
  });
  const other = account('shop:customer:18');
  const steps = [step('tool-merge', SHOP, other), step('together', other, DESK)];
  expect(whyText(answer(SHOP, DESK, 'tied', steps, null), ['shop:customer:17', 'desk:customer:5'])).toContain(
    `  shop:customer:17
    │ the tool merged the two accounts
  shop:customer:18
    │ a person merged them
  desk:customer:5
`,
  );
});
