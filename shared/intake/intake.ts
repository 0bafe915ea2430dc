import type { KnownConnection } from '../connectors/connection-list.ts';
import type { Connector, Delivery, PrivacyRequest, Telling } from '../connectors/connector.ts';
import { canLink, type EmailRules } from '../identity/linkable.ts';
import { emailRulesOf } from '../lifecycle/policy.ts';
import { errorName, log } from '../platform/logger.ts';
import { isTransient } from '../storage/failures.ts';
import { type Applying, applyTelling, type TellingOutcome } from './apply-telling.ts';
import { withTimelyContact } from './timely-contact.ts';

/** What became of the parts of a delivery. */
export interface Intake {
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
}

/** What is this far ahead of the clock is a mistake: it would hold the record's time, or a name, in the future. */
const FARTHEST_AHEAD = 600_000;

/**
 * Applies an authentic delivery: maps it, and applies what it tells about each customer side by side. Never
 * throws for what a delivery holds; one customer's trouble does not touch another's.
 */
export async function applyDelivery(
  applying: Applying,
  connector: Connector,
  connection: KnownConnection,
  delivery: Delivery,
  isLate: () => boolean,
): Promise<Intake> {
  const { tellings, requests, ignored, refused } = connector.map(delivery, connection);
  const now = applying.clock.now();
  const rules = emailRulesOf(applying.policy, connection.name);
  const isTimely = (at: number) => at <= now + FARTHEST_AHEAD;
  const timely = tellings
    .map((telling) => withTimelyContact(withWhatLinks(telling, rules), isTimely))
    .filter(tellsSomething)
    .map((telling) => withoutFuture(telling, isTimely));
  const naming = timely.flatMap(({ telling }) => (namesSomebody(telling) ? [telling] : []));
  // Most deliveries tell of one customer: what sorts the others out is loaded when it is first needed.
  const groups = naming.length < 2 ? [naming] : (await import('./grouping.ts')).groupTellings(naming);
  const parts = await Promise.all(groups.map((group) => applyGroup(applying, group, isLate)));
  const outcomes = parts.flatMap((part) => part.outcomes);
  return {
    applied: outcomes.includes('applied'),
    known: outcomes.includes('known'),
    busy: outcomes.includes('busy'),
    requests,
    ignored: [...ignored, ...outcomes.flatMap((outcome) => (outcome === 'erased' ? ['erased'] : []))],
    refused: [
      ...refused,
      ...timely.flatMap(({ refused }) => refused),
      ...parts.flatMap((part) => part.refused),
    ],
  };
}

/** What cannot link is left out, unless nothing else is named. */
function withWhatLinks(telling: Telling, rules: EmailRules): Telling {
  const persons = telling.persons.filter((person) => canLink(person, rules));
  return persons.length === telling.persons.length || persons.length + telling.objects.length === 0
    ? telling
    : { ...telling, persons };
}

/**
 * An identity alone tells nothing; two without any activity still tell that they are one, and one with a name what a
 * person is called, who is founded by it: were it dropped, it would depend on the order whether the name is known.
 */
function tellsSomething({ persons, objects, activities, contact }: Telling): boolean {
  const isNamed = contact !== undefined && persons.length > 0;
  return activities.length > 0 || persons.length + objects.length > 1 || isNamed;
}

function namesSomebody({ persons, objects }: Telling): boolean {
  return persons.length + objects.length > 0;
}

function withoutFuture(
  telling: Telling,
  isTimely: (at: number) => boolean,
): { telling: Telling; refused: string[] } {
  if (telling.activities.every(({ occurredAt }) => isTimely(occurredAt))) return { telling, refused: [] };
  return {
    // Nothing of it is applied: a link without its activity would be half a delivery.
    telling: { persons: [], objects: [], activities: [] },
    refused: ['an activity is dated more than ten minutes ahead of the clock'],
  };
}

async function applyGroup(
  applying: Applying,
  group: readonly Telling[],
  isLate: () => boolean,
): Promise<{ outcomes: TellingOutcome[]; refused: string[] }> {
  const outcomes: TellingOutcome[] = [];
  const refused: string[] = [];
  for (const telling of group) {
    try {
      outcomes.push(await applyTelling(applying, telling, isLate));
    } catch (error) {
      log('error', 'A telling could not be applied', { error: errorName(error) });
      if (isTransient(error)) outcomes.push('busy');
      else refused.push(`the delivery could not be applied (${errorName(error)})`);
    }
  }
  return { outcomes, refused };
}
