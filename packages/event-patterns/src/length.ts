import { printJson } from './print-json.ts';
import type { Problem } from './problem.ts';
import type { Json } from './read-json.ts';

// Quotas of EventBridge: what an account has, and the most that AWS raises it to.
const DEFAULT_LENGTH = 2_048;
const LONGEST = 4_096;

/** Compares the length of a pattern, written without spaces, with the quotas of EventBridge. */
export function lengthProblems(pattern: Json): Problem[] {
  const { length } = printJson(pattern);
  if (length > LONGEST)
    return [
      problem('error', `The pattern has ${length} characters without spaces. EventBridge allows ${LONGEST}`),
    ];
  if (length > DEFAULT_LENGTH)
    return [
      problem(
        'warning',
        `The pattern has ${length} characters without spaces. EventBridge allows ${DEFAULT_LENGTH}, and up to ${LONGEST} if AWS raises the quota of the account`,
      ),
    ];
  return [];
}

function problem(severity: Problem['severity'], message: string): Problem {
  return { severity, path: '', message };
}
