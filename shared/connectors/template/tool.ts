import type { StateValue } from '../../lifecycle/objects/states.ts';

/** A tool that fills in a template that the owner wrote. */
export interface TemplateTool {
  readonly provider: string;
  /** What to switch on in the tool. */
  readonly topics: readonly string[];
  /** The words and numbers that the tool has for the states of a ticket, in lower case. */
  readonly ticketStates: ReadonlyMap<string, StateValue<'ticket'>>;
  /** Its times have no offset and are UTC. Without this, such a time cannot be read. */
  readonly isUtc?: true;
}

const OPEN = [
  'new',
  'open',
  'opened',
  'reopened',
  'pending',
  'hold',
  'on hold',
  'on-hold',
  'in progress',
  'waiting',
  'waiting on customer',
  'waiting on third party',
  'snoozed',
];
const SOLVED = ['solved', 'resolved', 'closed', 'completed', 'done', 'merged', 'spam', 'deleted'];

/** What help desks call the states of a ticket. */
export const TICKET_WORDS: ReadonlyMap<string, StateValue<'ticket'>> = new Map([
  ...OPEN.map((word) => [word, 'open'] as const),
  ...SOLVED.map((word) => [word, 'solved'] as const),
]);
