import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { CustomerApi } from '../customer/api.ts';
import { scanItems } from '../database/scan-items.ts';

/** What erasing again needs. */
export interface ErasingAgain {
  readonly client: DynamoDBDocumentClient;
  /** The table that was used before the restore. Its erasures count. */
  readonly former: string;
  /** The restored table. */
  readonly table: string;
  /** The API, whose functions already use the restored table. */
  readonly api: Pick<CustomerApi, 'ask'>;
  readonly dryRun: boolean;
}

/** What was erased again, and what a person has to look at. */
export interface ErasedAgain {
  /** The customers who were erased again. */
  readonly customers: readonly string[];
  /** The tombstones that the restored table did not have: of customers who came after the backup. */
  readonly tombstones: number;
  /** Customers who keep other identities: only these were erased, as a provider requests it. */
  readonly inPart: readonly { readonly customerId: string; readonly identities: readonly string[] }[];
  /** Objects that were erased, and that are still there, such as those that no customer owned. */
  readonly objects: readonly string[];
}

const erasureSchema = z.tuple([z.number(), z.number()]);
const ownerSchema = z.object({
  PK: z.string(),
  SK: z.string(),
  identity: z.string().optional(),
  customer: z.string().optional(),
  gone: z.string().optional(),
  erasure: erasureSchema.optional(),
});
type Owner = z.infer<typeof ownerSchema>;
const answerSchema = z.object({
  customers: z.array(z.object({ customerId: z.string(), identities: z.array(z.string()) })),
});

/**
 * Erases in the restored table what was erased in the former one after the backup. A customer whose identities were all erased
 * is erased by the API, with its event and its receipt. The tombstones of those who came after the backup are copied, so
 * that no backfill brings them back. It can be interrupted and run again.
 */
export async function eraseAgain(erasing: ErasingAgain): Promise<ErasedAgain> {
  const { api, dryRun } = erasing;
  const back: Owner[] = [];
  let tombstones = 0;
  for await (const item of erasedOwners(erasing)) {
    const kept = await restoredItem(erasing, item);
    if (kept === undefined) tombstones += await copyTombstone(erasing, item);
    else if (isBack(item, kept)) back.push(kept);
  }

  const customers: string[] = [];
  const inPart: { customerId: string; identities: string[] }[] = [];
  const objects: Owner[] = [];
  const erased = new Set(back.map(({ identity }) => identity));
  const seen = new Set<string>();
  for (const owner of back) {
    const { body } = await api.ask('POST', '/customers/search', { identity: owner.identity });
    const [customer] = answerSchema.parse(body).customers;
    if (customer === undefined || !customer.identities.includes(owner.identity ?? '')) {
      objects.push(owner);
      continue;
    }
    const { customerId, identities } = customer;
    if (seen.has(customerId)) continue;
    seen.add(customerId);
    if (identities.every((identity) => erased.has(identity))) {
      if (!dryRun) await api.ask('DELETE', `/customers/${customerId}`);
      customers.push(customerId);
    } else inPart.push({ customerId, identities: identities.filter((identity) => erased.has(identity)) });
  }
  return { customers, tombstones, inPart, objects: dryRun ? [] : await stillThere(erasing, objects) };
}

/**
 * The owners in the former table that were erased. That of somebody who came back has its erasure still. The records of erased
 * customers are not needed: who was split off to be erased must be able to be split off again under the same id.
 */
async function* erasedOwners({ client, former }: ErasingAgain): AsyncIterable<Owner> {
  const erased = scanItems(client, { TableName: former, FilterExpression: 'attribute_exists(erasure)' });
  for await (const item of erased) yield ownerSchema.parse(item);
}

async function restoredItem(
  { client, table }: ErasingAgain,
  { PK, SK }: Pick<Owner, 'PK' | 'SK'>,
): Promise<Owner | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { PK, SK }, ConsistentRead: true }),
  );
  return Item && ownerSchema.parse(Item);
}

function isBack(former: Owner, restored: Owner): boolean {
  return restored.gone === undefined && (restored.erasure?.[0] ?? 0) < (former.erasure?.[0] ?? 0);
}

/** The number of copied items. */
async function copyTombstone(
  { client, table, dryRun }: ErasingAgain,
  { PK, SK, gone, customer, erasure }: Owner,
): Promise<0 | 1> {
  // Of somebody who came back after the erasure only the erasure is copied.
  const copy = { PK, SK, gone: gone ?? customer, erasure };
  if (dryRun) return 1;
  try {
    await client.send(
      new PutCommand({ TableName: table, Item: copy, ConditionExpression: 'attribute_not_exists(PK)' }),
    );
    return 1;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 0;
    throw error;
  }
}

async function stillThere(erasing: ErasingAgain, objects: readonly Owner[]): Promise<string[]> {
  const left: string[] = [];
  for (const object of objects) {
    const now = await restoredItem(erasing, object);
    if (now?.gone === undefined && now?.identity !== undefined) left.push(now.identity);
  }
  return left.sort();
}
