import type { KnownConnection } from '../connectors/connection-list.ts';
import type { Connector, Delivery, FieldNotes, PrivacyRequest } from '../connectors/connector.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import { canLink, type EmailRules } from '../identity/linkable.ts';
import { emailRulesOf } from '../lifecycle/policy.ts';
import { errorName, log } from '../platform/logger.ts';
import { isTransient } from '../storage/failures.ts';
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
  /** What the provider asks for; it is not answered here. */
  readonly requests: readonly PrivacyRequest[];
  /** Why parts are of no concern here. */
  readonly ignored: readonly string[];
  /** What could not be understood or applied, in sentences without personal data. */
  readonly refused: readonly string[];
  /** For the sender to correct. */
  readonly notes?: FieldNotes | undefined;
}

/** Why a delivery is parked that the table could not take in time: it is redriven by itself. */
export const BUSY_REASON = 'the table could not take the delivery in time';

/** What is this far ahead of the clock is a mistake: it would hold the record's time, or a name, in the future. */
const FARTHEST_AHEAD = 600_000;

/**
 * Applies an authentic delivery: maps it, and applies what it tells about each customer side by side. Never
 * throws for what a delivery holds; one customer's trouble does not touch another's.
 */
export async function applyDelivery(
  services: Services,
  connector: Connector,
  connection: KnownConnection,
  delivery: Delivery,
  isLate: () => boolean,
): Promise<IntakeResult> {
  const { updates, requests, ignored, refused, notes } = connector.map(delivery, connection);
  const now = services.clock.now();
  const rules = emailRulesOf(services.policy, connection.name);
  const isTimely = (at: number) => at <= now + FARTHEST_AHEAD;
  const timely = updates
    .map((update) => dropUntimelyContact(withWhatLinks(update, rules), isTimely))
    .filter(hasContent)
    .map((update) => withoutFuture(update, isTimely));
  const match = timely.flatMap(({ update }) => (namesSomebody(update) ? [update] : []));
  // Most deliveries tell of one customer: what sorts the others out is loaded when it is first needed.
  const groups = match.length < 2 ? [match] : (await import('./grouping.ts')).groupUpdates(match);
  const parts = await Promise.all(groups.map((group) => applyGroup(services, group, isLate)));
  const outcomes = parts.flatMap((part) => part.outcomes);
  return {
    applied: outcomes.includes('applied'),
    known: outcomes.includes('known'),
    busy: outcomes.includes('busy'),
    requests,
    notes,
    ignored: [...ignored, ...outcomes.flatMap((outcome) => (outcome === 'erased' ? ['erased'] : []))],
    refused: [
      ...refused,
      ...timely.flatMap(({ refused }) => refused),
      ...parts.flatMap((part) => part.refused),
    ],
  };
}

/** What cannot link is left out, unless nothing else is named. */
function withWhatLinks(update: CustomerUpdate, rules: EmailRules): CustomerUpdate {
  const persons = update.persons.filter((person) => canLink(person, rules));
  return persons.length === update.persons.length || persons.length + update.objects.length === 0
    ? update
    : { ...update, persons };
}

/**
 * An identity alone tells nothing; two without any activity still tell that they are one, and one with a name what a
 * person is called, who is founded by it: were it dropped, it would depend on the order whether the name is known.
 */
function hasContent({ persons, objects, activities, contact }: CustomerUpdate): boolean {
  const isNamed = contact !== undefined && persons.length > 0;
  return activities.length > 0 || persons.length + objects.length > 1 || isNamed;
}

function namesSomebody({ persons, objects }: CustomerUpdate): boolean {
  return persons.length + objects.length > 0;
}

function withoutFuture(
  update: CustomerUpdate,
  isTimely: (at: number) => boolean,
): { update: CustomerUpdate; refused: string[] } {
  if (update.activities.every(({ occurredAt }) => isTimely(occurredAt))) return { update, refused: [] };
  return {
    // Nothing of it is applied: a link without its activity would be half a delivery.
    update: { persons: [], objects: [], activities: [] },
    refused: ['an activity is dated more than ten minutes ahead of the clock'],
  };
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
      log('error', 'A telling could not be applied', { error: errorName(error) });
      if (isTransient(error)) outcomes.push('busy');
      else refused.push(`the delivery could not be applied (${errorName(error)})`);
    }
  }
  return { outcomes, refused };
}
