import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { KnownConnection } from '../../shared/connectors/connection-list.ts';
import type { Connector, Delivery, HandshakeResponse, Verdict } from '../../shared/connectors/connector.ts';
import { applyDelivery, BUSY_REASON, type IntakeResult } from '../../shared/intake/intake.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { ParkingStorage } from '../../shared/parking/parking-storage.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { emitMetric, log } from '../../shared/platform/logger.ts';
import { METRICS } from '../../shared/platform/names.ts';
import type { Secrets } from '../../shared/platform/secrets.ts';

/** What the ingest handler depends on. */
export interface IngestDeps {
  readonly connections: ReadonlyMap<string, KnownConnection>;
  readonly loadConnector: (provider: KnownConnection['provider']) => Promise<Connector>;
  /** The current secrets; undefined until they could be loaded. */
  readonly secrets: () => Secrets | undefined;
  readonly services: () => Services | undefined;
  /** Storage of parked deliveries and of the providers' privacy requests. */
  readonly parked: ParkingStorage;
  /** Real time, never the simulated clock: it counts for signatures and for the sender's timeout. */
  readonly realTime: Clock;
}

/** 1 MiB. Bounds the cost of verification while the sender is still unknown. */
const MAX_BODY_BYTES = 1_048_576;
/** Milliseconds for applying. The senders with the shortest timeout give up after five seconds in all. */
const TIME_TO_APPLY = 3_000;
const RETRY_AFTER_SECONDS = '30';

type Answer = APIGatewayProxyStructuredResultV2;

/** Handles one delivery and answers with its status. The content of a delivery never causes a 5xx. */
export function createHandler(deps: IngestDeps) {
  return async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    const name = event.pathParameters?.connection ?? '';
    const connection = deps.connections.get(name);
    if (connection === undefined) return unknownConnection();
    const connector = await deps.loadConnector(connection.provider);
    if (event.pathParameters?.secret !== undefined && !connector.secretInPath) return unknownConnection();
    const delivery = deliveryOf(event);
    if (delivery === 'too-large') return refuse(connection, 413, 'too-large');
    if (delivery === 'encoded') return refuse(connection, 415, 'content-encoding');
    const handshake = connector.handshake?.(delivery);
    if (handshake !== undefined) return handshakeAnswer(handshake);
    if (delivery.method !== 'POST') return methodAnswer(delivery.method);
    return processDelivery(deps, connector, connection, delivery);
  };
}

async function processDelivery(
  deps: IngestDeps,
  connector: Connector,
  connection: KnownConnection,
  delivery: Delivery,
): Promise<Answer> {
  const receivedAt = deps.realTime.now();
  const secrets = deps.secrets();
  const services = deps.services();
  if (secrets === undefined || services === undefined) return unavailable(connection, 'secrets');
  const verdict = connector.verify(
    delivery,
    connection,
    secrets.connections.get(connection.name) ?? [],
    receivedAt,
  );
  if (verdict !== 'authentic') return refuse(connection, 401, verdict);
  const expected = connector.answer?.(delivery);
  if (expected !== undefined) return handshakeAnswer(expected);

  const isLate = () => deps.realTime.now() - receivedAt > TIME_TO_APPLY;
  const received = { ...delivery, receivedAt: services.clock.now() };
  const applied = await applyDelivery(services, connector, connection, received, isLate, true);
  const intake = await withRequests(deps, services, connection, applied, receivedAt);
  const outcome = outcomeOf(intake);
  const key =
    outcome === 'parked' ? await park(deps, connector, connection, delivery, intake, receivedAt) : undefined;
  if (outcome === 'parked' && key === undefined) return unavailable(connection, 'parking');
  if (intake.ignored.length > 0) emitMetric(METRICS.ignored, intake.ignored.length);
  const reason =
    (outcome === 'parked' ? parkReasons(intake)[0] : intake.ignored[0]) ??
    (outcome === 'ignored' ? 'nothing-to-apply' : intake.deferred ? 'deferred' : undefined);
  log('info', 'Delivery taken', {
    connection: connection.name,
    outcome,
    reason,
    ...connector.describe?.(delivery),
    key,
    milliseconds: deps.realTime.now() - receivedAt,
  });
  return answer(200, {
    outcome,
    ...intake.notes,
    ...(reason !== undefined && (outcome === 'parked' || outcome === 'ignored') && { reason }),
  });
}

/** Privacy requests are rare, so the code that answers them is loaded only then. */
async function withRequests(
  { parked }: IngestDeps,
  services: Services,
  connection: KnownConnection,
  intake: IntakeResult,
  receivedAt: number,
): Promise<IntakeResult> {
  if (intake.requests.length === 0) return intake;
  const { answerRequests, withAnswers } = await import('../../shared/privacy/answer-requests.ts');
  const { requests } = intake;
  const outcomes = await answerRequests(services, parked, connection, requests, receivedAt, receivedAt);
  return withAnswers(intake, outcomes);
}

function outcomeOf(intake: IntakeResult): 'parked' | 'accepted' | 'duplicate' | 'ignored' {
  if (intake.busy || intake.refused.length > 0) return 'parked';
  if (intake.applied || intake.deferred) return 'accepted';
  return intake.known ? 'duplicate' : 'ignored';
}

function parkReasons({ busy, refused }: IntakeResult): readonly string[] {
  return busy ? [BUSY_REASON, ...refused] : refused;
}

/** Returns the key of the parked delivery; undefined if it could not be stored. Most deliveries are never parked, so the code for it is loaded only then. */
async function park(
  { parked }: IngestDeps,
  connector: Connector,
  connection: KnownConnection,
  delivery: Delivery,
  intake: IntakeResult,
  receivedAt: number,
): Promise<string | undefined> {
  const { parkDelivery } = await import('./park-delivery.ts');
  const queue = intake.busy ? 'busy' : 'held';
  return parkDelivery(parked, queue, connector, connection, delivery, parkReasons(intake), receivedAt);
}

function deliveryOf(event: APIGatewayProxyEventV2): Delivery | 'too-large' | 'encoded' {
  const { headers, body: text = '', isBase64Encoded, rawPath, rawQueryString, requestContext } = event;
  const bytes = isBase64Encoded ? Math.floor((text.length * 3) / 4) - 2 : text.length;
  if (bytes > MAX_BODY_BYTES) return 'too-large';
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') return 'encoded';
  const body = Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > MAX_BODY_BYTES) return 'too-large';
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), value] as const],
  );
  // API Gateway always has https; the local server says http.
  const scheme = headers['x-forwarded-proto'] === 'http' ? 'http' : 'https';
  const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
  return {
    method: requestContext.http.method,
    url: `${scheme}://${requestContext.domainName}${rawPath}${query}`,
    headers: Object.fromEntries(given),
    body,
  };
}

function unknownConnection(): Answer {
  return answer(404, { outcome: 'unknown-connection' });
}

function refuse(
  connection: KnownConnection,
  status: 401 | 413 | 415,
  reason: Exclude<Verdict, 'authentic'> | 'too-large' | 'content-encoding',
): Answer {
  log('warn', 'Delivery refused', { connection: connection.name, outcome: 'refused', status, reason });
  return answer(status, { outcome: 'refused', reason });
}

function unavailable(connection: KnownConnection, reason: 'secrets' | 'parking'): Answer {
  log('error', 'Nothing could be stored', { connection: connection.name, outcome: 'unavailable', reason });
  return answer(503, { outcome: 'unavailable' }, { 'retry-after': RETRY_AFTER_SECONDS });
}

function methodAnswer(method: string): Answer {
  if (method === 'OPTIONS') return { statusCode: 204, headers: { allow: 'POST, OPTIONS' } };
  return answer(405, { outcome: 'refused', reason: 'method' }, { allow: 'POST, OPTIONS' });
}

function handshakeAnswer({ status, headers, body }: HandshakeResponse): Answer {
  return {
    statusCode: status,
    ...(headers && { headers: { ...headers } }),
    ...(body !== undefined && { body }),
  };
}

function answer(statusCode: number, body: object, headers: Record<string, string> = {}): Answer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}
