import type { ParkingQueue } from '../../shared/parking/parked-deliveries.ts';
import { parkedName } from '../../shared/parking/parked-id.ts';
import type { ParkingStorage } from '../../shared/parking/parking-storage.ts';
import { QUEUE_PREFIX } from '../../shared/platform/names.ts';
import { didYouMean, shown } from '../../shared/platform/nearest.ts';

/** Which parked deliveries a page has. */
export interface ParkedRequest {
  /** Null for all. */
  readonly connection: string | null;
  readonly limit: number;
  /** The key before the page. */
  readonly after: string | null;
}

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 50;

const QUEUES: readonly ParkingQueue[] = ['busy', 'held'];

/** Parses the parameters of a list of parked deliveries, or returns a sentence that says what is wrong. */
export function readParkedParameters(
  parameters: Readonly<Record<string, string | undefined>>,
): ParkedRequest | { readonly refused: string } {
  const { connection = null, limit = String(DEFAULT_LIMIT), next, ...others } = parameters;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    return {
      refused: `there is no parameter ${shown(unknown)}${didYouMean(unknown, ['connection', 'limit', 'next'])}`,
    };
  if (connection !== null && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(connection))
    return {
      refused: `connection must be the name of a connection, such as "shopify", not ${shown(connection)}`,
    };
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_LIMIT)
    return { refused: `limit must be a number from 1 to ${MAX_LIMIT}, not ${shown(limit)}` };
  const after = next === undefined ? null : Buffer.from(next, 'base64url').toString('utf8');
  const name = after === null ? null : parkedName(after);
  if (name === undefined || (name !== null && connection !== null && name.connection !== connection))
    return { refused: 'next must be the next of the previous page, sent with the same connection' };
  return { connection, limit: Number(limit), after };
}

/** The keys of a page, and one more if there are more. */
export async function parkedKeys(
  storage: ParkingStorage,
  { connection, limit, after }: ParkedRequest,
): Promise<string[]> {
  const keys: string[] = [];
  for (const queue of QUEUES) {
    const prefix = QUEUE_PREFIX[queue];
    if (after !== null && after > `${prefix}~`) continue;
    const own = connection === null ? prefix : `${prefix}${connection}/`;
    // The storage can only list a whole prefix.
    for await (const key of storage.list(prefix, after?.startsWith(prefix) ? after : own)) {
      if (!key.startsWith(own)) break;
      keys.push(key);
      if (keys.length > limit) return keys;
    }
  }
  return keys;
}
