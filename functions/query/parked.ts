import { isUtf8 } from 'node:buffer';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { toInstant } from '../../shared/customers/wire.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { ParkedDeliveries, ParkedEntry } from '../../shared/parking/parked-deliveries.ts';
import { keysOfParked, type ParkedName, parkedName } from '../../shared/parking/parked-id.ts';
import { openParkedDeliveries } from '../../shared/parking/stored-deliveries.ts';
import { log } from '../../shared/platform/logger.ts';
import type { Privacy, PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { redriveParked } from '../../shared/privacy/redrive-parked.ts';
import { type Answer, answer, isTooLarge, refuse } from './answer.ts';
import { parkedKeys, readParkedParameters } from './parked-keys.ts';

/** A parked delivery as a list shows it: nothing of what it contains. */
interface ListedParked extends ParkedName {
  readonly receivedAt: string | null;
  readonly topic: string | null;
  readonly bytes: number | null;
  readonly reasons: readonly string[];
}

const READ_AT_ONCE = 10;

/** `GET /parked`: a page of the parked deliveries, in the order of their keys. */
export async function listParked(
  _services: Services,
  { queryStringParameters = {} }: APIGatewayProxyEventV2,
  privacy: PrivacyDeps,
): Promise<Answer> {
  const request = readParkedParameters(queryStringParameters);
  if ('refused' in request) return refuse(400, request.refused);
  const parked = openParkedDeliveries(privacy.parked);
  const keys = await parkedKeys(privacy.parked, request);
  const page = keys.slice(0, request.limit);
  const listed: ListedParked[] = [];
  // A body has up to 1 MiB, and only few fit into the memory of the function.
  for (let from = 0; from < page.length; from += READ_AT_ONCE) {
    const keysToRead = page.slice(from, from + READ_AT_ONCE);
    const entries = await Promise.all(keysToRead.map((key) => parked.read(key)));
    for (const entry of entries)
      if (entry !== undefined) listed.push(...(await listedParked(privacy, entry)));
  }
  const last = page.at(-1);
  return answer(200, {
    parked: listed,
    next: keys.length > page.length && last !== undefined ? Buffer.from(last).toString('base64url') : null,
  });
}

/** Makes an operation on the parked delivery in the path. It can be in both queues. */
export function onParked(
  operate: (
    privacy: Privacy,
    parked: ParkedDeliveries,
    id: string,
    entries: readonly [ParkedEntry, ...ParkedEntry[]],
  ) => Promise<Answer>,
) {
  return async (
    services: Services,
    { pathParameters }: APIGatewayProxyEventV2,
    deps: PrivacyDeps,
  ): Promise<Answer> => {
    const id = pathParameters?.id ?? '';
    const keys = keysOfParked(id);
    const parked = openParkedDeliveries(deps.parked);
    const found = await Promise.all(Object.values(keys ?? {}).map((key) => parked.read(key)));
    const [first, ...others] = found.filter((entry) => entry !== undefined);
    return first === undefined
      ? refuse(404, 'no parked delivery has this id: it was applied or discarded, or never existed')
      : operate({ ...deps, services }, parked, id, [first, ...others]);
  };
}

/** `GET /parked/{id}`: the parked delivery with its body. Each reading is logged. */
export async function showParked(
  privacy: Privacy,
  _parked: ParkedDeliveries,
  _id: string,
  [entry]: readonly [ParkedEntry, ...ParkedEntry[]],
): Promise<Answer> {
  const { key, delivery } = entry;
  log('info', 'The body of a parked delivery was read', { key });
  const [listed] = await listedParked(privacy, entry);
  if (delivery === 'unreadable')
    return answer(200, { ...listed, method: null, headers: {}, body: null, encoding: null }, UNCACHED);
  const body = Buffer.from(delivery.body);
  const { method, headers } = delivery;
  const shownAs = (encoding: 'utf8' | 'base64') =>
    answer(200, { ...listed, method, headers, body: body.toString(encoding), encoding }, UNCACHED);
  const text = shownAs('utf8');
  // Text of control characters takes seven times its size.
  return isUtf8(body) && !isTooLarge(text) ? text : shownAs('base64');
}

/** `POST /parked/{id}/redrive`: applies the parked delivery again. */
export async function redriveOne(
  privacy: Privacy,
  parked: ParkedDeliveries,
  id: string,
  entries: readonly ParkedEntry[],
): Promise<Answer> {
  for (const entry of entries) {
    const { queue = 'held' } = parkedName(entry.key) ?? {};
    const reason = await redriveParked(privacy, parked, queue, entry);
    if (reason !== undefined) return answer(200, { id, outcome: 'kept', reason });
    log('info', 'A parked delivery was applied again', { key: entry.key });
  }
  return answer(200, { id, outcome: 'applied' });
}

/** `DELETE /parked/{id}`: discards the parked delivery for good. */
export async function discardParked(
  _privacy: Privacy,
  parked: ParkedDeliveries,
  id: string,
  entries: readonly ParkedEntry[],
): Promise<Answer> {
  for (const { key } of entries) {
    await parked.remove(key);
    log('warn', 'A parked delivery was discarded', { key });
  }
  return answer(200, { id, outcome: 'discarded' });
}

const UNCACHED = { 'cache-control': 'no-store' };

/** A list of one; empty for a key that this version does not know. */
async function listedParked(
  { connections, loadConnector }: PrivacyDeps,
  { key, delivery, fault }: ParkedEntry,
): Promise<ListedParked[]> {
  const name = parkedName(key);
  if (name === undefined) return [];
  if (delivery === 'unreadable') {
    const reason =
      fault === undefined ? 'the stored delivery is damaged' : 'the stored delivery could not be read';
    return [{ ...name, receivedAt: null, topic: null, bytes: null, reasons: [reason] }];
  }
  const connection = connections.get(name.connection);
  const connector = connection && (await loadConnector(connection.provider));
  return [
    {
      ...name,
      receivedAt: toInstant(delivery.receivedAt),
      topic: connector?.describe?.(delivery).topic ?? null,
      bytes: delivery.body.length,
      reasons: delivery.reasons,
    },
  ];
}
