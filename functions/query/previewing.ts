import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Standing, standingAt } from '../../shared/customers/standing.ts';
import { toInstant } from '../../shared/customers/wire.ts';
import { previewRequest } from '../../shared/http/policy-bodies.ts';
import type { Services } from '../../shared/intake/services.ts';
import { readOtherPolicy } from '../../shared/lifecycle/other-policy.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import type { PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { readableCustomers } from '../../shared/storage/customer-lookup.ts';
import { logOf } from '../../shared/storage/folded-log.ts';
import { ROW_SHARDS } from '../../shared/storage/keys.ts';
import { type Answer, answer, refuse } from './answer.ts';

/** A customer that another policy puts elsewhere. */
interface Move {
  readonly customerId: string;
  readonly from: Standing;
  readonly to: Standing;
}

const CUSTOMERS_PER_PAGE = 200;
const CUSTOMERS_AT_ONCE = 16;
/** In milliseconds. Long logs take longer, and API Gateway waits for 30 seconds. The next page begins after those compared. */
const TIME_TO_COMPARE = 10_000;

/** `POST /policy/preview`: who of a page of customers would be elsewhere under another policy. Writes nothing. */
export async function previewPolicy(
  services: Services,
  event: APIGatewayProxyEventV2,
  { pages, realTime }: PrivacyDeps,
): Promise<Answer> {
  const request = readRequest(event);
  if (request === undefined)
    return refuse(
      400,
      `the body must be JSON: {"policy": {…}, "partition": 0} with a partition from 0 to ${ROW_SHARDS - 1}, and "asOf" and "next" of the page before`,
    );
  const reading = readOtherPolicy(request.policy, services.policy);
  if ('refused' in reading) return refuse(422, reading.refused);
  const { partition, next } = request;
  const asOf = request.asOf === undefined ? services.clock.now() : Date.parse(request.asOf);
  const page = await pages.rows(partition, CUSTOMERS_PER_PAGE, next ?? undefined);
  const moves: Move[] = [];
  let compared = 0;
  for (const end = realTime.now() + TIME_TO_COMPARE; compared < page.values.length; ) {
    const customerIds = page.values.slice(compared, compared + CUSTOMERS_AT_ONCE);
    moves.push(...(await movesOf(services, customerIds, reading.policy, asOf)));
    compared += customerIds.length;
    if (realTime.now() > end) break;
  }
  return answer(200, {
    asOf: toInstant(asOf),
    policyVersion: reading.policy.version,
    customers: compared,
    moves,
    next: compared < page.values.length ? (page.values[compared - 1] ?? null) : page.next,
  });
}

async function movesOf(
  { store, policy }: Services,
  customerIds: readonly string[],
  other: Policy,
  asOf: number,
): Promise<Move[]> {
  const { customers } = await readableCustomers(store, customerIds, false);
  const moves = await Promise.all(
    customers.map(async ({ customerId, homes }): Promise<Move[]> => {
      const log = logOf(await store.readLog(homes));
      const [from, to] = [standingAt(policy, log, asOf), standingAt(other, log, asOf)];
      const isSame = from.stage === to.stage && from.risk === to.risk;
      return isSame ? [] : [{ customerId, from, to }];
    }),
  );
  return moves.flat();
}

function readRequest({ body = '', isBase64Encoded }: APIGatewayProxyEventV2) {
  try {
    const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
    return previewRequest.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
