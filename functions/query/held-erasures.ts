import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { toInstant } from '../../shared/customers/wire.ts';
import type { Services } from '../../shared/intake/services.ts';
import { cancelErasure, heldErasures } from '../../shared/privacy/held-erasures.ts';
import type { PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { type Answer, answer, refuse } from './answer.ts';

/** `GET /erasures`: the requested erasures of whole connections, and when each one begins. */
export async function listErasures(
  { clock }: Services,
  _event: APIGatewayProxyEventV2,
  { parked }: PrivacyDeps,
): Promise<Answer> {
  const erasures = await heldErasures(parked, clock);
  return answer(200, {
    erasures: erasures.map(({ receivedAt, dueAt, ...erasure }) => ({
      ...erasure,
      receivedAt: toInstant(receivedAt),
      dueAt: toInstant(dueAt),
    })),
  });
}

/** `DELETE /erasures/{connection}`: cancels the erasure of a connection unless it has begun. */
export async function cancel(
  { clock }: Services,
  { pathParameters }: APIGatewayProxyEventV2,
  { parked }: PrivacyDeps,
): Promise<Answer> {
  const connection = pathParameters?.connection ?? '';
  const outcome = await cancelErasure(parked, clock, connection);
  if (outcome === 'unknown') return refuse(404, 'no erasure of this connection is held');
  if (outcome === 'begun') return refuse(409, 'the erasure has begun and cannot be cancelled');
  return answer(200, { connection, outcome });
}
