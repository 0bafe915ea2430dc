import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { toInstant } from '../../shared/customers/wire.ts';
import { cancelErasure, heldErasures } from '../../shared/privacy/held-erasures.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { type Answer, answer, refuse } from './answer.ts';

/** `GET /erasures`: connections that a provider wants erased, and since when and until when each is held. */
export async function listErasures({ parked, services }: Privacy): Promise<Answer> {
  const erasures = await heldErasures(parked, services.clock);
  return answer(200, {
    erasures: erasures.map(({ receivedAt, dueAt, ...erasure }) => ({
      ...erasure,
      receivedAt: toInstant(receivedAt),
      dueAt: toInstant(dueAt),
    })),
  });
}

/** `DELETE /erasures/{connection}`: cancels one that has not begun. */
export async function cancel({ parked, services }: Privacy, event: APIGatewayProxyEventV2): Promise<Answer> {
  const connection = event.pathParameters?.connection ?? '';
  const outcome = await cancelErasure(parked, services.clock, connection);
  if (outcome === 'unknown') return refuse(404, 'no erasure of this connection is held');
  if (outcome === 'begun')
    return answer(409, { message: 'the erasure has begun and cannot be cancelled any more' });
  return answer(200, { connection, outcome });
}
