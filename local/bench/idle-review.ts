import { recordItem } from '../../shared/storage/record-items.ts';
import { busyCustomer } from '../measure/busy-customer.ts';
import type { BenchStack } from './bench-stack.ts';
import { BUDGETS } from './budgets.ts';
import type { Row } from './rows.ts';

const MANY_CUSTOMERS = 2_000;

const VISITED = {
  PK: 'POLICY',
  SK: 'PASS',
  since: 0,
  partition: 0,
  after: null,
  visited: MANY_CUSTOMERS,
  changed: 0,
  done: true,
  version: 1,
};

/** Measures a review when no customer is due. */
export async function measureIdleReview(
  stack: BenchStack,
): Promise<{ readonly row: Row; readonly readUnits: number }> {
  const { policy, identityHash } = stack;
  const { customer } = busyCustomer(policy, identityHash, 'template', 20);
  const later = Date.now() + 30 * 86_400_000;
  await stack.write(
    Array.from({ length: MANY_CUSTOMERS }, (_, index) =>
      recordItem({
        ...customer,
        customerId: identityHash.customerIdOf(`generic:customer:idle-${index}`, 0),
        checkAt: later + index,
      }),
    ),
  );
  // As it is when everybody has been visited under the policy. Until then, a review also reads how far the visit is.
  await stack.write([{ ...VISITED, policyVersion: policy.version }]);
  // Customers of the other measurements may be due: review them first.
  while ((await stack.review()).some(({ name }) => name !== 'QueryCommand'));
  const requests = await stack.review();
  const scanned = requests.reduce((sum, request) => sum + request.scanned, 0);
  const readUnits = requests.reduce((sum, request) => sum + request.readUnits, 0);
  const row: Row = {
    what: 'queries: review of 1 M customers, none due',
    scenario: `${MANY_CUSTOMERS.toLocaleString('en-US')} customers due in a month; the range of the queries is empty, whatever the number of customers`,
    unit: 'queries',
    budget: BUDGETS.idleReviewQueries,
    measured: scanned === 0 ? requests.length : Number.POSITIVE_INFINITY,
    raw: `${requests.length} requests, ${scanned} index entries read, ${readUnits} read units`,
  };
  return { row, readUnits };
}
