import type { Target } from '../subscriber.ts';

/** The target of a rule in a template with what is missing of it, or why nothing is delivered to it. */
export type TargetReading =
  | { readonly target: Target; readonly notes: readonly string[] }
  | { readonly skipped: string };
