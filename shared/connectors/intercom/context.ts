import { activitiesFrom, reportsFrom } from '../mapping.ts';

/** The context of a mapping, beside the item. */
export interface Context {
  readonly connection: string;
  readonly topic: string;
  /** When the notification was made, in epoch milliseconds. */
  readonly notifiedAt: number;
}

/** The fields that all activities of this provider share. */
export const activity = activitiesFrom('intercom');

/** The report of one of this provider's objects. */
export const report = reportsFrom('intercom');

/** The refusal of an item whose id cannot be used. */
export const UNUSABLE_ID = { refused: 'the id of the item cannot be used' } as const;
