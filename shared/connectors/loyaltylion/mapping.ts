import { contactAt } from '../../identity/contact.ts';
import type { CustomerUpdate } from '../../identity/customer-update.ts';
import { customerIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import {
  activitiesFrom,
  type Outcome,
  parsed,
  reportsFrom,
  snapshot,
  statedAddress,
  type TopicMapper,
  update,
} from '../mapping.ts';
import { naturalId } from '../natural-id.ts';
import {
  type Customer,
  type ProgramBody,
  programSchema,
  type ReferralBody,
  referralSchema,
  type UpdateBody,
  updateSchema,
} from './schema.ts';

const activity = activitiesFrom('loyaltylion');
const report = reportsFrom('loyaltylion');

/** The topic of a body about two customers. */
export const REFERRAL = 'program_events/customer.referral_complete';

/** How each topic is mapped, by the name of the connection. Other topics are ignored. */
export const TOPICS: ReadonlyMap<string, TopicMapper<string>> = new Map<string, TopicMapper<string>>([
  ['customers/update', parsed(updateSchema, mapUpdate)],
  [REFERRAL, parsed(referralSchema, mapReferral)],
  ...['enrolled', 'points_earned', 'claimed_reward', 'tier_upgraded', 'tier_downgraded'].map(
    (event): [string, TopicMapper<string>] => [
      `program_events/customer.${event}`,
      parsed(programSchema, mapProgramEvent),
    ],
  ),
]);

function mapUpdate({ created_at, customer }: UpdateBody, connection: string): Outcome {
  return mapCustomer(customer, created_at, connection);
}

function mapProgramEvent({ created_at, payload }: ProgramBody, connection: string): Outcome {
  return mapCustomer(payload.properties.customer, created_at, connection);
}

/**
 * The member's account. LoyaltyLion has a record of every customer of the shop, created when it was installed; only the
 * enrolment is the customer's own act.
 */
function mapCustomer(
  { id, email, enrolled_at, updated_at, properties }: Customer,
  sentAt: number,
  connection: string,
  activities: readonly Activity[] = [],
): Outcome {
  const person = customerIdentity(connection, id);
  if (person === undefined) return { refused: 'customer.id cannot be used' };
  const address = statedAddress(email);
  const asOf = updated_at ?? sentAt;
  const reported = snapshot(asOf, {
    states: enrolled_at === null ? {} : { account: 'open' },
    attributes: { createdAt: enrolled_at ?? undefined, address },
  });
  return update({
    persons: [person, address],
    objects: [report(connection, 'account', person, reported)],
    activities,
    contact: contactAt(asOf, { name: properties.name }),
  });
}

/** Two customers: who referred, and who was referred. */
function mapReferral({ id, created_at, payload }: ReferralBody, connection: string): Outcome {
  const { referring_customer: referrer, referred_customer: referred, activity: done } = payload.properties;
  const person = customerIdentity(connection, referrer.id);
  if (person === undefined) return { refused: 'referring_customer.id cannot be used' };
  const occurrence = naturalId(person, 'referral.made', done.id ?? id);
  const made = {
    ...activity(connection, 'referral.made', occurrence, done.created_at ?? created_at),
    about: null,
  };
  const updates: CustomerUpdate[] = [];
  const outcomes = [mapCustomer(referrer, created_at, connection, [made])];
  if (referred !== undefined) outcomes.push(mapCustomer(referred, created_at, connection));
  for (const outcome of outcomes) {
    if (!('updates' in outcome)) return outcome;
    updates.push(...outcome.updates);
  }
  return { updates };
}
