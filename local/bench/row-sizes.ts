import { loadConnector } from '../../shared/connectors/load-connector.ts';
import { isProvider } from '../../shared/connectors/registry.ts';
import type { Customer } from '../../shared/customers/customer.ts';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { IdentityHash } from '../../shared/identity/identity-hash.ts';
import { type Activity, toLog } from '../../shared/lifecycle/activity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { combine } from '../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory } from '../../shared/lifecycle/objects/object.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { outlook } from '../../shared/lifecycle/risk-rules.ts';
import { TABLE } from '../../shared/platform/names.ts';
import { recordItem } from '../../shared/storage/record-items.ts';
import type { Item } from '../../shared/storage/stored-item.ts';
import { makeDeliveries } from '../demo/deliveries.ts';
import { YEAR } from '../demo/diary.ts';
import { makeShopYear } from '../demo/shop-year.ts';
import { sizeOf } from '../measure/write-units.ts';
import { BUDGETS } from './budgets.ts';
import { costOf } from './prices.ts';
import type { Row } from './rows.ts';

const MILLION = 1_000_000;
const CUSTOMERS = 500;
/** Bytes of a read unit; a read that need not be consistent takes twice as many. */
const UNIT_BYTES = 2 * 4_096;

/** What reading the rows of a million customers costs, and how large rows and records are, by the year of the demo. */
export async function measureRows(policy: Policy, hash: IdentityHash): Promise<Row[]> {
  const records = (await logsOfYear()).map((log) => recordItem(customerOf(log, policy, hash)));
  const rows = records.map((record) => sizeOf(projectedRow(record)));
  const read = (rows.reduce((sum, size) => sum + size, 0) / rows.length) * MILLION;
  return [
    {
      what: 'reading the rows of a million customers',
      scenario: `the rows of ${CUSTOMERS} customers of the demo, read in pages of 1 MB that need not be consistent`,
      unit: '$',
      budget: BUDGETS.millionRows,
      measured: costOf('readUnit', read / UNIT_BYTES),
      raw: `bytes of a row: mean ${(read / MILLION).toFixed(0)}, ${shares(rows)}`,
    },
    {
      what: 'size of a record, 95th percentile',
      scenario: `the records of the same customers; DynamoDB bills writes by started kilobyte`,
      unit: 'kB',
      budget: BUDGETS.recordKilobytes,
      measured:
        shareOf(
          records.map((record) => sizeOf(record)),
          0.95,
        ) / 1_024,
      raw: `bytes of a record: ${shares(records.map((record) => sizeOf(record)))}`,
    },
  ];
}

function projectedRow(record: Item): Record<string, unknown> {
  const { partitionKey, projects } = TABLE.rowIndex;
  return Object.fromEntries(
    ['PK', 'SK', partitionKey, ...projects].map((name) => [name, record[name] ?? '']),
  );
}

function shares(sizes: readonly number[]): string {
  return `median ${shareOf(sizes, 0.5)}, 95th percentile ${shareOf(sizes, 0.95)}, largest ${Math.max(...sizes)}`;
}

function shareOf(sizes: readonly number[], share: number): number {
  const sorted = [...sizes].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}

interface PersonsLog {
  readonly homes: Set<string>;
  readonly activities: Activity[];
  readonly objects: Map<string, ObjectHistory>;
}

/** The log of each person of the year. What names a person or an object of them belongs to them. */
async function logsOfYear(): Promise<PersonsLog[]> {
  const logs = new Map<string, PersonsLog>();
  const { happenings } = makeShopYear(1, CUSTOMERS);
  for (const { provider, headers, body, person } of makeDeliveries(1, happenings)) {
    if (!isProvider(provider)) continue;
    const delivery = { method: 'POST', url: '', headers, body: Buffer.from(body) };
    const connector = await loadConnector(provider);
    for (const update of connector.map(delivery, { name: provider, provider }).updates)
      addUpdate(logs, update, person);
  }
  return [...new Set(logs.values())];
}

function addUpdate(
  logs: Map<string, PersonsLog>,
  { persons, activities, objects }: CustomerUpdate,
  person: string,
): void {
  const names = [...persons, ...objects.map(({ object }) => object)];
  const known = names.map((name) => logs.get(name)).find((log) => log !== undefined);
  const byPerson = persons.length === 0 ? logs.get(person) : undefined;
  const log: PersonsLog = known ?? byPerson ?? { homes: new Set(), activities: [], objects: new Map() };
  for (const name of [...names, ...(persons.length > 0 ? [person] : [])]) logs.set(name, log);
  for (const identity of persons) log.homes.add(identity);
  log.activities.push(...activities);
  for (const report of objects)
    log.objects.set(report.object, combine(log.objects.get(report.object) ?? null, report));
}

function customerOf(log: PersonsLog, policy: Policy, hash: IdentityHash): Customer {
  const homes = [...log.homes].map(hash.identityName);
  const objects = [...log.objects.values()];
  const { record } = fold(policy, { activities: toLog(log.activities), objects, accounts: [] }, YEAR.to);
  const { risk, due } = outlook(policy, record);
  return {
    customerId: hash.customerIdOf([...log.homes][0] ?? '', 0),
    version: 10,
    homes,
    ownerVersions: new Map(),
    lifecycle: record,
    risk,
    sequence: 10,
    lastOfType: { CustomerStageChanged: 10 },
    checkAt: due,
    stale: false,
    shared: false,
    full: false,
    unsettled: false,
    vacant: false,
    addressedBy: [],
    archived: false,
  };
}
