import { activitiesFrom, reportsFrom } from '../mapping.ts';

/** The context of a mapping, beside the body. */
export interface Context {
  readonly connection: string;
  readonly topic: string;
  /** When the delivery was received, for bodies without a time. */
  readonly receivedAt: number | undefined;
}

/** The fields that all activities of this provider share. */
export const activity = activitiesFrom('helpscout');

/** The report of one of this provider's objects. */
export const report = reportsFrom('helpscout');

/** The refusal of a body of which nobody knows when it was true. */
export const UNDATED = { refused: 'the body has no date, and the time of its reception is unknown' } as const;

/** The refusal of a body whose id cannot be used. */
export const UNUSABLE_ID = { refused: 'the id cannot be used' } as const;
