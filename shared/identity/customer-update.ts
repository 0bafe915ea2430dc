import type { Activity } from '../lifecycle/activity.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';
import type { Contact } from './contact.ts';
import type { Identity } from './identity.ts';

/** What one delivery says about one customer: who they are, what they did, and the state of their objects. */
export interface CustomerUpdate {
  /** Identities of one person, according to this delivery. Objects link nobody. */
  readonly persons: readonly Identity[];
  readonly activities: readonly Activity[];
  /**
   * Snapshots of objects. Each object goes to the owner that its own history names. An object that an activity is about is
   * among them, if only with an empty snapshot: when the object moves, its history says whether activities move with it.
   */
  readonly objects: readonly ObjectReport[];
  /**
   * Contact data of the highest-ranking person. It has the date of the reported state, so that all deliveries
   * of one state give the same contact.
   */
  readonly contact?: Contact;
  /**
   * The same report without the id of the customer, for a policy by which this id stands for nobody. Present if the report then
   * concerns an address that is not the account's.
   */
  readonly withoutId?: CustomerUpdate;
  /** Present if the account is one that the tool creates for each purchase, as far as this delivery says. */
  readonly perPurchase?: true;
}
