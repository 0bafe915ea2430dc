import type { KnownConnection } from '../connectors/connection-list.ts';
import type { PrivacyRequest } from '../connectors/connector.ts';
import type { Customer } from '../customers/customer.ts';
import { type Identity, isPerson } from '../identity/identity.ts';
import { isPersonName } from '../identity/identity-hash.ts';
import { canLink } from '../identity/linkable.ts';
import type { IntakeResult } from '../intake/intake.ts';
import type { Services } from '../intake/services.ts';
import { emailRulesOf } from '../lifecycle/policy.ts';
import type { ParkingStorage } from '../parking/parking-storage.ts';
import { errorName, log } from '../platform/logger.ts';
import { customerByIdentity } from '../storage/customer-lookup.ts';
import { eraseCustomer, eraseUnknown } from './erase-customer.ts';
import { enqueueRequest } from './request-queue.ts';

/** What became of a request: done or taken down, done before, or to be tried again. */
export type RequestOutcome = 'applied' | 'known' | 'busy';

/**
 * Answers what a delivery asks for: who is to be erased is gone at once, and the review deletes what is left; what
 * takes longer is put on the shelf of requests. Answering twice does nothing more. Never throws.
 * @param now real time in epoch milliseconds: what was received up to then goes, too
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
      await enqueueRequest(parked, { connection: connection.name, receivedAt: now, request, progress: null });
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

/** What became of a delivery, its requests included. */
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
  { persons: asked, objects }: Extract<PrivacyRequest, { readonly type: 'erase' }>,
  since: number,
): Promise<RequestOutcome> {
  // An address that stands for nobody in particular belongs to others, too.
  const rules = emailRulesOf(services.policy, name);
  const persons = asked.filter((person) => canLink(person, rules));
  const { customerIds, strangers } = await whomToErase(services, name, persons, objects);
  const outcomes = await Promise.all(
    customerIds.map(async (id) => (await eraseCustomer(services, id, since, 0)).type),
  );
  const rest = await eraseUnknown(services, strangers, since);
  const all = [...outcomes, rest];
  if (all.includes('busy')) return 'busy';
  return all.includes('erased') ? 'applied' : 'known';
}

/**
 * Who holds the named identities, and those, persons first, that nobody holds, nor was erased with. Of an object only
 * somebody who is known by objects alone counts, and of an address nobody who is another customer of the connection:
 * it may have come to lie with another person by mistake.
 */
async function whomToErase(
  { store, identityHash }: Services,
  connection: string,
  persons: readonly Identity[],
  objects: readonly Identity[],
): Promise<{ readonly customerIds: readonly string[]; readonly strangers: readonly Identity[] }> {
  const named = [...persons, ...objects];
  const found = await store.find({ identities: named }, true);
  const customerIds = new Set<string>();
  for (const { identity, shared } of found.owners) {
    const holder = shared ? undefined : await customerByIdentity(store, identity);
    const isTheirs = isPerson(identity) ? isOneOf(persons, connection) : isKnownByObjects;
    if (holder !== undefined && isTheirs(holder)) customerIds.add(holder.customerId);
  }
  const owned = new Set(found.owners.map(({ identity }) => identity));
  const gone = new Set(found.tombstones.map(({ hash }) => hash));
  const strangers = named.filter(
    (identity) => !owned.has(identity) && !gone.has(identityHash.hash(identity)),
  );
  return { customerIds: [...customerIds], strangers };
}

function isOneOf(persons: readonly Identity[], connection: string) {
  return ({ homes }: Customer) => {
    const own = homes.filter((home) => home.startsWith(`${connection}:customer:`));
    return own.length === 0 || own.some((home) => persons.includes(home));
  };
}

function isKnownByObjects({ homes }: Customer): boolean {
  return !homes.some(isPersonName);
}
