import * as z from 'zod';
import { DELIVERY_OUTCOMES } from '../../shared/http/delivery-bodies.ts';
import { didYouMean, mustBeOneOf, shown } from '../../shared/platform/nearest.ts';
import type { DeliveryQuery } from './delivery-log.ts';

const PARAMETERS = ['connection', 'outcome', 'since', 'limit'];
const MAX_LIMIT = 10_000;
const DEFAULT_LIMIT = 100;

const instant = z.iso.datetime({ offset: true });

/**
 * Parses the parameters of `/_local/deliveries`, or returns a sentence that says what is wrong.
 * @param connections the names of the connections
 */
export function readDeliveryQuery(
  parameters: URLSearchParams,
  connections: readonly string[],
): DeliveryQuery | { readonly refused: string } {
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined)
    return {
      refused: `there is no parameter ${shown(unknown)}${didYouMean(unknown, PARAMETERS)}: send ${PARAMETERS.join(', ')}`,
    };
  const connection = parameters.get('connection');
  if (connection !== null && !connections.includes(connection))
    return { refused: `connection ${mustBeOneOf(connections, connection)}` };
  const outcomeText = parameters.get('outcome');
  const outcome = DELIVERY_OUTCOMES.find((name) => name === outcomeText) ?? null;
  if (outcome !== outcomeText) return { refused: `outcome ${mustBeOneOf(DELIVERY_OUTCOMES, outcomeText)}` };
  const since = parameters.get('since');
  if (since !== null && !instant.safeParse(since).success)
    return {
      refused: `since must be an instant with its offset, such as 2026-01-05T10:00:00Z, not ${shown(since)}`,
    };
  const limit = parameters.get('limit') ?? String(DEFAULT_LIMIT);
  if (!/^\d{1,5}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_LIMIT)
    return { refused: `limit must be a number from 1 to ${MAX_LIMIT}, not ${shown(limit)}` };
  return {
    connection,
    outcome,
    since: since === null ? Number.NEGATIVE_INFINITY : Date.parse(since),
    limit: Number(limit),
  };
}
