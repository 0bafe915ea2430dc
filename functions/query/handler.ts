import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Customer, isErased } from '../../shared/customers/customer.ts';
import type { RouteKey } from '../../shared/http/routes.ts';
import type { Services } from '../../shared/intake/services.ts';
import { errorName, log } from '../../shared/platform/logger.ts';
import type { Privacy, PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { currentCustomer } from '../../shared/storage/customer-lookup.ts';
import { isTransient } from '../../shared/storage/failures.ts';
import type { PolicyPasses } from '../../shared/storage/policy-passes.ts';
import { BrokenItem, UnknownForm } from '../../shared/storage/stored-item.ts';
import { type Answer, answer, RETRY_LATER, refuse, refuseCommand, UNKNOWN_CUSTOMER } from './answer.ts';
import { backfill } from './backfilling.ts';
import { listConnections, type SecretNames } from './connections.ts';
import { isCustomerId } from './customer-id.ts';
import { erase } from './erasing.ts';
import { exportCustomer } from './exporting.ts';
import { cancel, listErasures } from './held-erasures.ts';
import { showIdentity } from './identity.ts';
import { merge, unmerge } from './merging.ts';
import { listOrphans } from './orphans.ts';
import { discardParked, listParked, onParked, redriveOne, showParked } from './parked.ts';
import { previewPolicy } from './previewing.ts';
import { showRecord } from './records.ts';
import { keepRows, type ReadRows, type RowsAt } from './report-rows.ts';
import { listReports, type ReportSource, showReport } from './reporting.ts';
import { type Republishing, republish } from './republishing.ts';
import { searchByBody, searchOrList } from './searching.ts';
import { showPolicy } from './showing-policy.ts';
import { showStages } from './stages.ts';
import { showTimeline } from './timeline.ts';
import { upToDate } from './up-to-date.ts';

/** The dependencies of `query`. */
export interface QueryDeps {
  readonly services: () => Services | undefined;
  readonly privacy: PrivacyDeps;
  /** Reads what reports need of each customer. */
  readonly readRows: ReadRows;
  readonly secretNames: SecretNames;
  /** How far everybody has been visited after a change of the policy. */
  readonly passes: PolicyPasses;
  /** Opens what only `POST /events/republish` needs. */
  readonly openRepublishing: () => Promise<Republishing>;
}

type QueryRoute = RouteKey<'iam'>;

/** What operations need beside the services. */
interface OperationDeps extends PrivacyDeps, Pick<QueryDeps, 'secretNames' | 'passes' | 'openRepublishing'> {
  readonly rows: (now: number) => RowsAt;
}

type Operation = (
  services: Services,
  event: APIGatewayProxyEventV2,
  deps: OperationDeps,
) => Promise<Answer> | Answer;

/** The operation of each route. */
const OPERATIONS: Readonly<Record<QueryRoute, Operation>> = {
  'GET /customers': searchOrList,
  'POST /customers/search': searchByBody,
  'GET /customers/{id}': onCustomer(showRecord),
  'DELETE /customers/{id}': onId(erase),
  'GET /customers/{id}/timeline': onCustomer(showTimeline),
  'GET /customers/{id}/identity': onCustomer(showIdentity),
  'GET /customers/{id}/export': onCustomer(exportCustomer),
  'POST /customers/{id}/merge': onId(merge),
  'POST /customers/{id}/unmerge': onId(unmerge),
  'GET /stages': showStages,
  'POST /policy/preview': previewPolicy,
  'GET /reports': onReports(listReports),
  'GET /reports/{name}': onReports(showReport),
  'GET /orphans': listOrphans,
  'GET /connections': listConnections,
  'POST /connections/{connection}/backfill': backfill,
  'POST /events/republish': republish,
  'GET /parked': listParked,
  'GET /parked/{id}': onParked(showParked),
  'DELETE /parked/{id}': onParked(discardParked),
  'POST /parked/{id}/redrive': onParked(redriveOne),
  'GET /erasures': listErasures,
  'DELETE /erasures/{connection}': cancel,
  'GET /policy': showPolicy,
};

/** Creates the handler of the query API. */
export function createHandler({ services: ready, privacy, readRows, ...others }: QueryDeps) {
  const deps = { ...privacy, ...others, rows: keepRows(readRows) };
  const route = async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    const services = ready();
    if (services === undefined)
      return answer(503, { message: 'the secret is not loaded yet: send the request again' }, RETRY_LATER);
    return isQueryRoute(event.routeKey)
      ? OPERATIONS[event.routeKey](services, event, deps)
      : refuse(404, `there is no route ${event.routeKey}`);
  };
  return (event: APIGatewayProxyEventV2) => answerFaults(route(event));
}

/**
 * Answers 503 to what passes: a transient fault of the table, or an item of a newer version, which the next deployment reads. A damaged
 * item is 500. Any other error is a fault of this product, so it is thrown.
 */
async function answerFaults(answering: Promise<Answer>): Promise<Answer> {
  try {
    return await answering;
  } catch (error) {
    if (error instanceof UnknownForm) {
      log('error', 'A newer version wrote what is asked for', { error: errorName(error) });
      return answer(503, { message: error.message }, RETRY_LATER);
    }
    if (error instanceof BrokenItem) {
      log('error', 'An item is damaged', { error: errorName(error), key: error.key });
      return answer(500, { message: error.message });
    }
    if (!isTransient(error)) throw error;
    log('error', 'The table could not be reached', { error: errorName(error) });
    return answer(503, { message: 'the table could not be reached: send the request again' }, RETRY_LATER);
  }
}

function isQueryRoute(routeKey: string): routeKey is QueryRoute {
  return Object.hasOwn(OPERATIONS, routeKey);
}

/** Makes an operation on what reports are computed from. */
function onReports(
  operate: (source: ReportSource, event: APIGatewayProxyEventV2) => Promise<Answer>,
): Operation {
  return ({ clock, policy }, event, { connections, rows }) =>
    operate({ rows, policy, now: clock.now(), connections: [...connections.keys()] }, event);
}

/** Makes an operation on the customer id in the path. */
function onId(
  operate: (privacy: Privacy, id: string, event: APIGatewayProxyEventV2) => Promise<Answer>,
): Operation {
  return (services, event, privacy) => {
    const id = event.pathParameters?.id ?? '';
    return isCustomerId(id) ? operate({ ...privacy, services }, id, event) : refuseCommand(UNKNOWN_CUSTOMER);
  };
}

/** Makes an operation on the customer that the id in the path leads to. It can be the id of a merged customer. */
function onCustomer(
  show: (
    privacy: Privacy,
    customer: Customer,
    request: { readonly id: string; readonly isComplete: boolean } & Readonly<
      Record<'next' | 'from' | 'to', string | undefined>
    >,
  ) => Promise<Answer>,
): Operation {
  return onId(async (privacy, id, { queryStringParameters }) => {
    const { services, realTime } = privacy;
    const stored = await currentCustomer(services.store, id);
    const { customer, isComplete } = await upToDate(services, realTime, stored);
    if (customer === undefined) return refuseCommand(UNKNOWN_CUSTOMER);
    if (isErased(customer)) return refuse(404, 'the customer with this id was erased');
    const { next, from, to } = queryStringParameters ?? {};
    return show(privacy, customer, { id, isComplete, next, from, to });
  });
}
