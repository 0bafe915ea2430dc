import type { KnownConnection } from '../connectors/connection-list.ts';
import type { Connector, DeliveryContent, FieldNotes, PrivacyRequest } from '../connectors/connector.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import { canLink, type LinkableRules } from '../identity/linkable.ts';
import { linkableRulesOf } from '../lifecycle/policy.ts';
import { emitMetric, errorName, log } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import { isTransient } from '../storage/failures.ts';
import { ArchiveNotConfigured, BrokenItem, UnknownForm } from '../storage/stored-item.ts';
import { applyUpdate, type UpdateOutcome } from './apply-update.ts';
import type { Services } from './services.ts';

/** What became of the parts of a delivery. */
export interface IntakeResult {
  /** Something new was applied or linked. */
  readonly applied: boolean;
  /** Something was stored for the review to apply, because many deliveries concern the customer at once. */
  readonly deferred: boolean;
  /** Something was known already. */
  readonly known: boolean;
  /** The table could not take all of it in time. */
  readonly busy: boolean;
  /** Erasure and export requests of the provider. The caller handles them. */
  readonly requests: readonly PrivacyRequest[];
  /** Why parts were ignored. */
  readonly ignored: readonly string[];
  /** What could not be understood or applied, in sentences without personal data. */
  readonly refused: readonly string[];
  /** Fields without effect, for the sender to correct. */
  readonly notes?: FieldNotes | undefined;
}

/** Why a delivery is parked that the table could not take in time. It is redriven automatically. */
export const BUSY_REASON = 'the table could not take the delivery in time';

/**
 * An instant farther ahead of the clock than this is a mistake. It would move the record's `asOf`, or the
 * date of a name, into the future.
 */
const MAX_AHEAD = 600_000;

/**
 * Applies a verified delivery: maps it, and applies its updates to their customers, several at a time. Never throws
 * because of the content of a delivery; a failure of one customer does not affect another. `mayDefer` allows leaving an update to
 * the review when many deliveries concern its customer at once.
 */
export async function applyDelivery(
  services: Services,
  connector: Connector,
  connection: KnownConnection,
  delivery: DeliveryContent,
  isLate: () => boolean,
  mayDefer = false,
): Promise<IntakeResult> {
  const { updates, requests, ignored, refused, notes, unreadableAmounts } = connector.map(
    delivery,
    connection,
  );
  const { applicable, ofNobody, untimely } = await applicableUpdates(services, connection, updates);
  const apply = (group: readonly CustomerUpdate[]) => applyGroup(services, group, isLate, mayDefer);
  // Most deliveries concern one customer, so grouping is loaded only when it is needed.
  const parts =
    applicable.length < 2
      ? [await apply(applicable)]
      : await (await import('./grouping.ts')).applyInGroups(applicable, apply);
  const outcomes = parts.flatMap((part) => part.outcomes);
  const applied = outcomes.includes('applied');
  const deferred = outcomes.includes('deferred');
  if ((applied || deferred) && unreadableAmounts) emitMetric(METRICS.unreadableAmounts, unreadableAmounts);
  return {
    applied,
    deferred,
    known: outcomes.includes('known'),
    busy: outcomes.includes('busy'),
    requests,
    notes,
    ignored: [
      ...ignored,
      ...ofNobody,
      ...outcomes.flatMap((outcome) => (outcome === 'erased' ? ['erased'] : [])),
    ],
    refused: [...refused, ...untimely, ...parts.flatMap((part) => part.refused)],
  };
}

/** The updates that can be applied, and why others cannot. */
export interface Applicable {
  readonly applicable: readonly CustomerUpdate[];
  /** Words for parts that name nobody but a placeholder. */
  readonly ofNobody: readonly string[];
  /** Sentences for parts that are from the future. */
  readonly untimely: readonly string[];
}

/** Leaves out identities that cannot link, updates without content, and those from the future. */
export async function applicableUpdates(
  services: Services,
  connection: Pick<KnownConnection, 'name'>,
  updates: readonly CustomerUpdate[],
): Promise<Applicable> {
  const now = services.clock.now();
  const rules = linkableRulesOf(services.policy, connection.name);
  const isTimely = (at: number) => at <= now + MAX_AHEAD;
  const applicable: CustomerUpdate[] = [];
  const ofNobody: string[] = [];
  const untimely: string[] = [];
  for (const reported of updates) {
    const { update, early } = await timely(await withLinkableIdentities(reported, rules), isTimely);
    if (update.persons.length < reported.persons.length && !hasIdentity(update))
      ofNobody.push('placeholder-id');
    if (!hasContent(update)) continue;
    // Nothing of an update from the future is applied: a link without its activity would be half a delivery.
    if (early !== undefined) untimely.push(early);
    else if (hasIdentity(update)) applicable.push(update);
  }
  return { applicable, ofNobody, untimely };
}

/** Most updates have no identity that cannot link, so dropping one is loaded only then. */
async function withLinkableIdentities(update: CustomerUpdate, rules: LinkableRules): Promise<CustomerUpdate> {
  const links = (identity: Identity | null | undefined) => !identity || canLink(identity, rules);
  const { persons, objects } = update;
  // Nearly all that objects name are persons of the update.
  const linksToo = (identity: Identity | null | undefined) =>
    !identity || persons.includes(identity) || canLink(identity, rules);
  const isLinkable =
    persons.every(links) &&
    objects.every(
      ({ object, snapshots }) =>
        linksToo(object) &&
        snapshots.every(
          ({ attributes: { account, address, mergedInto } }) =>
            linksToo(account) && linksToo(address) && linksToo(mergedInto),
        ),
    );
  return isLinkable ? update : (await import('./drop-unlinkable.ts')).dropUnlinkable(update, links);
}

/**
 * Identities alone have no content: nothing says when they belonged together. One identity with a contact founds a customer with that name: if it were dropped, the name would depend on
 * the order of arrival.
 */
function hasContent({ persons, objects, activities, contact }: CustomerUpdate): boolean {
  const isNamed = contact !== undefined && persons.length > 0;
  return activities.length + objects.length > 0 || isNamed;
}

/** Hardly any update is from the future, so the code for it is loaded only then. */
async function timely(
  update: CustomerUpdate,
  isTimely: (at: number) => boolean,
): Promise<{ readonly update: CustomerUpdate; readonly early?: string | undefined }> {
  const { activities, objects, contact } = update;
  const isAllTimely =
    activities.every(({ occurredAt }) => isTimely(occurredAt)) &&
    objects.every(({ snapshots }) => snapshots.every(({ asOf }) => isTimely(asOf))) &&
    isTimely(Math.max(contact?.name?.at ?? 0, contact?.phone?.at ?? 0));
  return isAllTimely ? { update } : (await import('./untimely.ts')).withoutUntimely(update, isTimely);
}

function hasIdentity({ persons, objects, activities }: CustomerUpdate): boolean {
  return persons.length + objects.length > 0 || activities.some(({ about }) => about !== null);
}

async function applyGroup(
  services: Services,
  group: readonly CustomerUpdate[],
  isLate: () => boolean,
  mayDefer: boolean,
): Promise<{ outcomes: UpdateOutcome[]; refused: string[] }> {
  const outcomes: UpdateOutcome[] = [];
  const refused: string[] = [];
  for (const update of group) {
    try {
      outcomes.push(isLate() ? 'busy' : await applyUpdate(services, update, isLate, mayDefer));
    } catch (error) {
      const key = error instanceof BrokenItem ? error.key : undefined;
      log('error', 'An update could not be applied', { error: errorName(error), key });
      // The next deployment reads a newer form, or the archive, and until then the delivery is tried again.
      const waits = error instanceof UnknownForm || error instanceof ArchiveNotConfigured;
      if (waits) refused.push(error.message);
      if (waits || isTransient(error)) outcomes.push('busy');
      else refused.push(`the delivery could not be applied (${errorName(error)})`);
    }
  }
  return { outcomes, refused };
}
