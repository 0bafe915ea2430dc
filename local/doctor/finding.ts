import { paragraph } from '../terminal/layout.ts';
import { printable } from '../terminal/printable.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';

/** What came of a check. */
export interface Finding {
  /** `later` for what can only be checked after the deployment. */
  readonly outcome: 'good' | 'bad' | 'later';
  /** What was found; for a bad one also what to do. */
  readonly text: string;
}

/** A check, with the name of what it checks. */
export interface Check {
  readonly name: string;
  readonly find: () => Promise<Finding>;
}

const MARKS = { good: '✓', bad: '✗', later: '–' } as const;

export const good = (text: string): Finding => ({ outcome: 'good', text });
export const bad = (text: string): Finding => ({ outcome: 'bad', text });
export const later = (text: string): Finding => ({ outcome: 'later', text });

/** The finding of a check. One that could not be made is a bad one. */
export async function findingOf({ find }: Check): Promise<Finding> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof Refusal) return bad(error.message);
    return bad(`could not be checked: ${messageOf(error)}`);
  }
}

/** The line of a finding. */
export function lineOf({ name }: Check, { outcome, text }: Finding): string {
  const line = paragraph(printable(`${MARKS[outcome]} ${name}: ${text}`), '    ');
  return `  ${line.trimStart()}`;
}
