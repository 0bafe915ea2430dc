import type { Activity } from '../lifecycle/activity.ts';
import type { Contact } from './contact.ts';
import type { Identity } from './identity.ts';

/**
 * What one delivery says about one customer. An update without activities only says which identities belong together.
 */
export interface CustomerUpdate {
  /** Identities of one person, according to this delivery. */
  readonly persons: readonly Identity[];
  /** Objects of that person, also those without an activity. */
  readonly objects: readonly Identity[];
  readonly activities: readonly Activity[];
  /** Contact data of the person that ranks first. Dated, so that all deliveries of one state give the same. */
  readonly contact?: Contact;
}
