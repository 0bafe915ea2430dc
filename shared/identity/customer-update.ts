import type { Activity } from '../lifecycle/activity.ts';
import type { Contact } from './contact.ts';
import type { Identity } from './identity.ts';

/**
 * What one delivery says about one customer. Without activities, it only states which identities belong
 * together.
 */
export interface CustomerUpdate {
  /** Identities of one person, according to this delivery. */
  readonly persons: readonly Identity[];
  /** Objects of that person, including those without an activity. */
  readonly objects: readonly Identity[];
  readonly activities: readonly Activity[];
  /**
   * Contact data of the highest-ranking person. It has the date of the reported state, so that all deliveries
   * of one state give the same contact.
   */
  readonly contact?: Contact;
}
