import type { KnownConnection } from '../connectors/connection-list.ts';
import type { Connector, DeliveryContent } from '../connectors/connector.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import { applyUpdate, type UpdateOutcome } from '../intake/apply-update.ts';
import { connectedUpdates } from '../intake/grouping.ts';
import { applicableUpdates } from '../intake/intake.ts';
import { nameObjects } from '../intake/named-update.ts';
import { reviewCustomer } from '../intake/review-customer.ts';
import type { Services } from '../intake/services.ts';
import { readSnapshot } from '../intake/snapshot.ts';
import { errorName, log } from '../platform/logger.ts';
import { isTransient } from '../storage/failures.ts';
import { UnknownForm } from '../storage/stored-item.ts';
import { createdAfterErasure } from './created-after.ts';
import { largePortion } from './large-portion.ts';
import { statesNews } from './news.ts';
import { joinedByCustomer } from './one-customer.ts';
import { ErasureFound, type Watched, watchStore } from './watched-store.ts';

/** What became of an object of a tool's list. The words of `ignored` and `refused` have no personal data. */
export type ObjectOutcome =
  /** Its state was not known: a delivery of it had been missed. */
  | { readonly outcome: 'new' }
  | { readonly outcome: 'known' }
  | { readonly outcome: 'ignored'; readonly reason: string }
  | { readonly outcome: 'refused'; readonly reason: string }
  /** The table could not take it in time: send it again. */
  | { readonly outcome: 'busy' };

/** How objects are applied. */
export interface Applying {
  /** Only finds out what is new, and writes nothing. */
  readonly dryRun: boolean;
  readonly isLate: () => boolean;
}

/** How many groups of customers are applied at once. */
const GROUPS_AT_ONCE = 16;

/**
 * Applies the objects of a tool's list, each as a delivery that its webhook would have sent. Those of one customer are applied
 * together. All events are historical.
 * @returns what became of each, in their order
 */
export async function applyObjects(
  services: Services,
  connector: Connector,
  connection: KnownConnection,
  deliveries: readonly DeliveryContent[],
  applying: Applying,
): Promise<ObjectOutcome[]> {
  const outcomes: ObjectOutcome[] = [];
  const sources = new Map<CustomerUpdate, number>();
  for (const [index, delivery] of deliveries.entries()) {
    const { updates, requests, ignored, refused } = connector.map(delivery, connection);
    const { applicable, ofNobody, untimely } = await applicableUpdates(services, connection, updates);
    const [fault] = [...refused, ...untimely, ...(requests.length > 0 ? [NO_REQUEST] : [])];
    if (fault === undefined) for (const update of applicable) sources.set(update, index);
    outcomes[index] =
      fault === undefined
        ? { outcome: 'ignored', reason: [...ignored, ...ofNobody][0] ?? 'nothing-to-apply' }
        : { outcome: 'refused', reason: fault };
  }
  const groups = connectedUpdates([...sources.keys()]);
  const working = Array.from({ length: Math.min(GROUPS_AT_ONCE, groups.length) }, async () => {
    for (let group = groups.pop(); group !== undefined; group = groups.pop())
      for (const [update, outcome] of await applyGroup(services, group, applying)) {
        const index = sources.get(update) ?? 0;
        outcomes[index] = heavier(outcomes[index], outcome);
      }
  });
  await Promise.all(working);
  return outcomes;
}

const NO_REQUEST = 'a backfill takes no privacy requests';

/** Of the outcomes of an object's parts, the one to report. */
function heavier(one: ObjectOutcome | undefined, other: ObjectOutcome): ObjectOutcome {
  const weight = ({ outcome }: ObjectOutcome) =>
    ['ignored', 'known', 'new', 'refused', 'busy'].indexOf(outcome);
  return one === undefined || weight(other) >= weight(one) ? other : one;
}

type Outcomes = (readonly [CustomerUpdate, ObjectOutcome])[];

/** Applies updates that name the same customers. If something goes wrong, each is applied on its own. */
async function applyGroup(
  services: Services,
  group: readonly CustomerUpdate[],
  applying: Applying,
): Promise<Outcomes> {
  const watched = watchStore(services.store, 'stop');
  try {
    const done: UpdateOutcome[] = [];
    const together = { ...services, choosePortion: largePortion };
    for (const update of joinedByCustomer(group))
      done.push(await applyOrRead(together, watched, update, applying));
    if (done.includes('busy')) return group.map((update) => [update, { outcome: 'busy' }]);
    return group.map((update) => [update, outcomeOf(services, watched, update)]);
  } catch (error) {
    const isOfAll = group.length === 1 || isTransient(error);
    if (isOfAll && !(error instanceof ErasureFound)) return group.map((update) => [update, faultOf(error)]);
  }
  const outcomes: Outcomes = [];
  for (const update of group) outcomes.push([update, await applySingle(services, update, applying)]);
  return outcomes;
}

async function applySingle(
  services: Services,
  update: CustomerUpdate,
  applying: Applying,
): Promise<ObjectOutcome> {
  const watched = watchStore(services.store, 'go-on');
  try {
    const left = await createdAfterErasure({ ...services, store: watched.store }, update);
    if (left === undefined) return { outcome: 'ignored', reason: 'erased' };
    const done = await applyOrRead(services, watched, left, applying);
    if (done === 'busy') return { outcome: 'busy' };
    if (done === 'erased') return { outcome: 'ignored', reason: 'erased' };
    return outcomeOf(services, watched, left);
  } catch (error) {
    return faultOf(error);
  }
}

async function applyOrRead(
  services: Services,
  watched: Watched,
  update: CustomerUpdate,
  { dryRun, isLate }: Applying,
): Promise<UpdateOutcome> {
  const watching = { ...services, store: watched.store };
  if (dryRun) {
    await readSnapshot(watching, nameObjects(update, services.identityHash), false);
    return 'known';
  }
  const outcome = await applyUpdate(watching, update, isLate);
  // The review would publish what it folds as news.
  for (const customerId of watched.stale)
    await reviewCustomer(watching, customerId, services.clock.now(), isLate);
  return outcome;
}

function outcomeOf(services: Services, watched: Watched, update: CustomerUpdate): ObjectOutcome {
  return { outcome: statesNews(nameObjects(update, services.identityHash), watched) ? 'new' : 'known' };
}

function faultOf(error: unknown): ObjectOutcome {
  log('error', 'An object of a backfill could not be applied', { error: errorName(error) });
  if (isTransient(error)) return { outcome: 'busy' };
  if (error instanceof UnknownForm) return { outcome: 'refused', reason: error.message };
  return { outcome: 'refused', reason: `it could not be applied (${errorName(error)})` };
}
