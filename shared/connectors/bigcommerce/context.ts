import { reportsFrom } from '../mapping.ts';

/** The context of a mapping, beside the body. */
export interface Context {
  readonly connection: string;
  /** When the webhook was created, the same in every delivery of it. Bodies have no other time. */
  readonly at: number;
}

/** The report of one of this provider's objects. */
export const report = reportsFrom('bigcommerce');
