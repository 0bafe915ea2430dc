import type { KnownConnection } from '../connectors/connection-list.ts';
import type { Connector, Delivery, FieldNotes, PrivacyRequest } from '../connectors/connector.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import { canLink, type EmailRules } from '../identity/linkable.ts';
import { emailRulesOf } from '../lifecycle/policy.ts';
import { emitMetric, errorName, log } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import { isTransient } from '../storage/failures.ts';
import { UnknownForm } from '../storage/stored-item.ts';
import { applyUpdate, type UpdateOutcome } from './apply-update.ts';
import type { Services } from './services.ts';
import { dropUntimelyContact } from './timely-contact.ts';

/** What became of the parts of a delivery. */
export interface IntakeResult {
  /** Something new was applied or linked. */
  readonly applied: boolean;
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
 * Applies a verified delivery: maps it, and applies its updates to their customers concurrently. Never throws
 * because of the content of a delivery; a failure of one customer does not affect another.
 */
export async function applyDelivery(
  services: Services,
  connector: Connector,
  connection: KnownConnection,
  delivery: Delivery,
  isLate: () => boolean,
): Promise<IntakeResult> {
  const { updates, requests, ignored, refused, notes, unreadableAmounts } = connector.map(
    delivery,
    connection,
  );
  const now = services.clock.now();
  const rules = emailRulesOf(services.policy, connection.name);
  const isTimely = (at: number) => at <= now + MAX_AHEAD;
  const applicable: CustomerUpdate[] = [];
  const untimely: string[] = [];
  for (const reported of updates) {
    const update = dropUntimelyContact(withLinkableIdentities(reported, rules), isTimely);
    if (!hasContent(update)) continue;
    // Nothing of an update from the future is applied: a link without its activity would be half a delivery.
    const early = untimelyIn(update, isTimely);
    if (early !== undefined) untimely.push(`${early} is dated more than ten minutes ahead of the clock`);
    else if (hasIdentity(update)) applicable.push(update);
  }
  // Most deliveries concern one customer, so grouping is loaded only when it is needed.
  const groups =
    applicable.length < 2 ? [applicable] : (await import('./grouping.ts')).groupUpdates(applicable);
  const parts = await Promise.all(groups.map((group) => applyGroup(services, group, isLate)));
  const outcomes = parts.flatMap((part) => part.outcomes);
  const applied = outcomes.includes('applied');
  if (applied && unreadableAmounts) emitMetric(METRICS.unreadableAmounts, unreadableAmounts);
  return {
    applied,
    known: outcomes.includes('known'),
    busy: outcomes.includes('busy'),
    requests,
    notes,
    ignored: [...ignored, ...outcomes.flatMap((outcome) => (outcome === 'erased' ? ['erased'] : []))],
    refused: [...refused, ...untimely, ...parts.flatMap((part) => part.refused)],
  };
}

/**
 * Drops identities that cannot link, unless the update names nothing else. Such an address owns no objects, and an account
 * that has it counts as one without an address.
 */
function withLinkableIdentities(update: CustomerUpdate, rules: EmailRules): CustomerUpdate {
  const linkable = update.persons.filter((person) => canLink(person, rules));
  const persons = linkable.length + update.objects.length === 0 ? update.persons : linkable;
  const isOwner = (address: string | null | undefined) => !address || canLink(address, rules);
  const snapshots = update.objects.flatMap((report) => report.snapshots);
  if (persons.length === update.persons.length && snapshots.every((one) => isOwner(one.attributes.address)))
    return update;
  const objects = update.objects.map((report) => ({
    ...report,
    snapshots: report.snapshots.map((snapshot) => {
      const { address, ...others } = snapshot.attributes;
      if (isOwner(address)) return snapshot;
      return { ...snapshot, attributes: report.type === 'account' ? { ...others, address: null } : others };
    }),
  }));
  return { ...update, persons, objects };
}

/**
 * An identity alone has no content. Two identities without an activity still state that they belong together.
 * One identity with a contact founds a customer with that name: if it were dropped, the name would depend on
 * the order of arrival.
 */
function hasContent({ persons, objects, activities, contact }: CustomerUpdate): boolean {
  const isNamed = contact !== undefined && persons.length > 0;
  return activities.length + objects.length > 0 || persons.length > 1 || isNamed;
}

/** What of an update is dated more than ten minutes ahead of the clock; undefined if nothing is. */
function untimelyIn(
  { activities, objects }: CustomerUpdate,
  isTimely: (at: number) => boolean,
): string | undefined {
  if (!activities.every(({ occurredAt }) => isTimely(occurredAt))) return 'an activity';
  const isEarly = ({ asOf }: { readonly asOf: number }) => !isTimely(asOf);
  return objects.some(({ snapshots }) => snapshots.some(isEarly)) ? 'the state of an object' : undefined;
}

function hasIdentity({ persons, objects, activities }: CustomerUpdate): boolean {
  return persons.length + objects.length > 0 || activities.some(({ about }) => about !== null);
}

async function applyGroup(
  services: Services,
  group: readonly CustomerUpdate[],
  isLate: () => boolean,
): Promise<{ outcomes: UpdateOutcome[]; refused: string[] }> {
  const outcomes: UpdateOutcome[] = [];
  const refused: string[] = [];
  for (const update of group) {
    try {
      outcomes.push(await applyUpdate(services, update, isLate));
    } catch (error) {
      log('error', 'An update could not be applied', { error: errorName(error) });
      if (isTransient(error)) outcomes.push('busy');
      else if (error instanceof UnknownForm) refused.push(error.message);
      else refused.push(`the delivery could not be applied (${errorName(error)})`);
    }
  }
  return { outcomes, refused };
}
