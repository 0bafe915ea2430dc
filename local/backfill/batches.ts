import type { KnownConnection } from '../../shared/connectors/connection-list.ts';
import type { Connector } from '../../shared/connectors/connector.ts';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { connectedUpdates } from '../../shared/intake/grouping.ts';
import type { ListedObject } from './listed-tool.ts';

/** Limits of a request to the API. */
export interface BatchLimits {
  readonly objects: number;
  readonly bytes: number;
}

/**
 * Splits objects into batches that can be applied at once: those that name the same customers are in one batch, one after another, unless
 * they are too many for one.
 */
export function batchesOf(
  objects: readonly ListedObject[],
  connector: Connector,
  connection: KnownConnection,
  limits: BatchLimits,
): ListedObject[][] {
  const batches: ListedObject[][] = [];
  let open: ListedObject[] = [];
  let bytes = 0;
  for (const group of groupsOf(objects, connector, connection)) {
    const size = group.reduce((sum, one) => sum + sizeOf(one), 0);
    const isFull = open.length + group.length > limits.objects || bytes + size > limits.bytes;
    if (isFull) close();
    for (const one of group) {
      if (open.length >= limits.objects || (open.length > 0 && bytes + sizeOf(one) > limits.bytes)) close();
      open.push(one);
      bytes += sizeOf(one);
    }
  }
  close();
  return batches;

  function close(): void {
    if (open.length > 0) batches.push(open);
    open = [];
    bytes = 0;
  }
}

function sizeOf({ body }: ListedObject): number {
  return Buffer.byteLength(body);
}

/** The objects by what they name together. One that names nobody is alone. */
function groupsOf(
  objects: readonly ListedObject[],
  connector: Connector,
  connection: KnownConnection,
): ListedObject[][] {
  const sources = new Map<CustomerUpdate, ListedObject>();
  for (const object of objects) {
    const delivery = { method: 'POST', headers: object.headers, body: Buffer.from(object.body) };
    for (const update of connector.map(delivery, connection).updates) sources.set(update, object);
  }
  const grouped = new Set<ListedObject>();
  const groups = connectedUpdates([...sources.keys()]).map((group) => {
    const own = new Set(group.flatMap((update) => sources.get(update) ?? []));
    const fresh = [...own].filter((object) => !grouped.has(object));
    for (const object of fresh) grouped.add(object);
    return fresh;
  });
  return [...groups, ...objects.filter((object) => !grouped.has(object)).map((object) => [object])];
}
