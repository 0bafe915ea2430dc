import type { KnownConnection } from '../connectors/connection-list.ts';
import type { PrivacyRequest } from '../connectors/connector.ts';
import { canLink } from '../identity/linkable.ts';
import type { IntakeResult } from '../intake/intake.ts';
import type { Services } from '../intake/services.ts';
import { linkableRulesOf } from '../lifecycle/policy.ts';
import type { ParkingStorage } from '../parking/parking-storage.ts';
import { errorName, log } from '../platform/logger.ts';
import { eraseConnectionPart } from './connection-part.ts';
import { eraseUnowned } from './erase-customer.ts';
import { namedCustomers } from './named-customers.ts';
import { enqueueRequest, HOLD_MILLISECONDS } from './request-queue.ts';

/** What happened to a request: applied or queued, applied before, or to be retried. */
export type RequestOutcome = 'applied' | 'known' | 'busy';

/**
 * Processes the requests of a delivery. A customer is erased at once, and the review deletes the rest of their data.
 * Longer requests are queued; the erasure of a whole connection is held first. Idempotent. Never throws.
 * @param receivedAt when the delivery arrived, in real epoch milliseconds
 * @param now real time in epoch milliseconds, later for a parked delivery. The erasure of a customer also deletes what was parked until
 * then; the erasure of a connection reaches everything that is received until it runs
 */
export async function answerRequests(
  services: Services,
  parked: ParkingStorage,
  connection: KnownConnection,
  requests: readonly PrivacyRequest[],
  receivedAt: number,
  now: number,
): Promise<RequestOutcome[]> {
  const outcomes: RequestOutcome[] = [];
  for (const request of requests) {
    try {
      if (request.type === 'erase') {
        outcomes.push(await eraseNamed(services, connection, request, now));
        continue;
      }
      // From now on: before, nobody could see and cancel it.
      const dueAt = services.clock.now() + (request.type === 'erase-connection' ? HOLD_MILLISECONDS : 0);
      await enqueueRequest(parked, {
        connection: connection.name,
        receivedAt,
        dueAt,
        request,
        progress: null,
      });
      if (request.type === 'erase-connection')
        log(
          'warn',
          'A provider requested the erasure of everything received through a connection: it is held for seven days',
          {
            connection: connection.name,
          },
        );
      outcomes.push('applied');
    } catch (error) {
      log('error', 'A privacy request could not be processed', {
        connection: connection.name,
        error: errorName(error),
      });
      outcomes.push('busy');
    }
  }
  return outcomes;
}

/** Adds the outcomes of a delivery's requests to its result. */
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
  { persons: named, objects }: Extract<PrivacyRequest, { readonly type: 'erase' }>,
  since: number,
): Promise<RequestOutcome> {
  // A shared or placeholder address belongs to other people, too.
  const rules = linkableRulesOf(services.policy, name);
  const persons = named.filter((person) => canLink(person, rules));
  const { customers, unowned } = await namedCustomers(services, name, persons, objects);
  const outcomes = await Promise.all(
    customers.map((customer) => eraseConnectionPart(services, name, customer, since)),
  );
  // An address that is unknown today may be reported by another connection tomorrow, which nobody asked to erase.
  const own = unowned.filter((identity) => identity.startsWith(`${name}:`));
  const rest = await eraseUnowned(services, own, since);
  const all = [...outcomes, rest];
  if (all.includes('busy')) return 'busy';
  return all.includes('erased') ? 'applied' : 'known';
}
