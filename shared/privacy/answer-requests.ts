import type { KnownConnection } from '../connectors/connection-list.ts';
import type { PrivacyRequest } from '../connectors/connector.ts';
import { canLink } from '../identity/linkable.ts';
import type { IntakeResult } from '../intake/intake.ts';
import type { Services } from '../intake/services.ts';
import { emailRulesOf } from '../lifecycle/policy.ts';
import type { ParkingStorage } from '../parking/parking-storage.ts';
import { errorName, log } from '../platform/logger.ts';
import { eraseConnectionPart } from './connection-part.ts';
import { eraseUnknown } from './erase-customer.ts';
import { namedCustomers } from './named-customers.ts';
import { enqueueRequest, HOLD_MILLISECONDS } from './request-queue.ts';

/** The outcome of a request: carried out or queued, already carried out, or to be tried again. */
export type RequestOutcome = 'applied' | 'known' | 'busy';

/**
 * Carries out the requests of a delivery. An erasure of named persons takes effect at once, and the review deletes the
 * remaining data. Other requests are queued; the erasure of a whole connection is held first. Repeating a request has
 * no further effect. Never throws.
 * @param now real time in epoch milliseconds: an erasure includes what was received until then
 */
export async function answerRequests(
  services: Services,
  parked: ParkingStorage,
  connection: KnownConnection,
  requests: readonly PrivacyRequest[],
  now: number,
): Promise<RequestOutcome[]> {
  const outcomes: RequestOutcome[] = [];
  for (const request of requests) {
    try {
      if (request.type === 'erase') {
        outcomes.push(await eraseNamed(services, connection, request, now));
        continue;
      }
      const dueAt = services.clock.now() + (request.type === 'erase-connection' ? HOLD_MILLISECONDS : 0);
      await enqueueRequest(parked, {
        connection: connection.name,
        receivedAt: now,
        dueAt,
        request,
        progress: null,
      });
      if (request.type === 'erase-connection')
        log(
          'warn',
          'A provider requested the erasure of all data of a connection. It is held for seven days',
          {
            connection: connection.name,
          },
        );
      outcomes.push('applied');
    } catch (error) {
      log('error', 'A request could not be answered', {
        connection: connection.name,
        error: errorName(error),
      });
      outcomes.push('busy');
    }
  }
  return outcomes;
}

/** The result of a delivery, including its requests. */
export function withAnswers(intake: IntakeResult, outcomes: readonly RequestOutcome[]): IntakeResult {
  return {
    ...intake,
    applied: intake.applied || outcomes.includes('applied'),
    known: intake.known || outcomes.includes('known'),
    busy: intake.busy || outcomes.includes('busy'),
  };
}

async function eraseNamed(
  services: Services,
  { name }: KnownConnection,
  { persons: requested, objects }: Extract<PrivacyRequest, { readonly type: 'erase' }>,
  since: number,
): Promise<RequestOutcome> {
  // An address of no particular person, such as no-reply@, belongs to other customers too.
  const rules = emailRulesOf(services.policy, name);
  const persons = requested.filter((person) => canLink(person, rules));
  const { customers, unknown } = await namedCustomers(services, name, persons, objects);
  const outcomes = await Promise.all(
    customers.map((customer) => eraseConnectionPart(services, name, customer, since)),
  );
  const all = [...outcomes, await eraseUnknown(services, unknown, since)];
  if (all.includes('busy')) return 'busy';
  return all.includes('erased') ? 'applied' : 'known';
}
