import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { applyObjects } from '../../shared/backfill/apply-objects.ts';
import { backfillRequest, MAX_BACKFILL_OBJECTS } from '../../shared/http/backfill-bodies.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { type Answer, answer, refuse } from './answer.ts';
import { readRequest } from './request-body.ts';

/** In milliseconds. API Gateway waits for 30 seconds. What is left is answered as busy. */
const TIME_TO_APPLY = 15_000;

/** `POST /connections/{connection}/backfill`: applies objects that were read from the lists of a tool. */
export async function backfill(
  services: Services,
  event: APIGatewayProxyEventV2,
  { connections, loadConnector, realTime }: PrivacyDeps,
): Promise<Answer> {
  const connection = connections.get(event.pathParameters?.connection ?? '');
  if (connection === undefined) return refuse(404, 'there is no connection with this name');
  const request = readRequest(backfillRequest, event);
  if (request === undefined)
    return refuse(
      400,
      `the body must be JSON: {"deliveries": [{"headers": {…}, "body": "…"}], "dryRun": false} with 1 to ${MAX_BACKFILL_OBJECTS} deliveries`,
    );
  const connector = await loadConnector(connection.provider);
  const end = realTime.now() + TIME_TO_APPLY;
  const deliveries = request.deliveries.map(({ headers, body }) => ({
    method: 'POST',
    headers,
    body: Buffer.from(body),
  }));
  const objects = await applyObjects(services, connector, connection, deliveries, {
    dryRun: request.dryRun,
    isLate: () => realTime.now() > end,
  });
  return answer(200, { objects });
}
