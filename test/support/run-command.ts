import { type Identity, isPerson } from '../../shared/identity/identity.ts';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import type { Services } from '../../shared/intake/services.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import { type Comparable, comparableCustomers, customersIn } from './delivered.ts';

/** A command of an operator. The numbers select among the customers that exist when it runs. */
export type Command =
  | { readonly type: 'unmerge'; readonly customer: number; readonly leaving: number }
  | { readonly type: 'merge'; readonly customer: number; readonly other: number };

/** The identities of one customer, divided by an un-merge. */
export interface SplitPersons {
  readonly leaving: readonly Identity[];
  readonly staying: readonly Identity[];
}

/** The outcome of a command; `none` when there was no customer for it. */
export type CommandOutcome =
  | { readonly type: 'none' }
  | { readonly type: 'unmerge'; readonly outcome: string; readonly split: SplitPersons }
  | { readonly type: 'merge'; readonly outcome: string };

/** Runs a command on existing customers. The selection does not depend on the order of the deliveries before. */
export async function runCommand(
  services: Services,
  items: readonly Record<string, unknown>[],
  command: Command,
): Promise<CommandOutcome> {
  const idOf = (identity: Identity) => {
    const name = services.identityHash.identityName(identity);
    return customersIn(items).find(({ homes }) => homes.includes(name))?.customerId ?? '';
  };
  const persons = comparableCustomers(items)
    .map(({ identities }) => identities.filter(isPerson))
    .filter(([first]) => first !== undefined);
  if (command.type === 'merge') {
    const [one, other] = [command.customer, command.other].map((number) => persons[number % persons.length]);
    if (one?.[0] === undefined || other?.[0] === undefined || one === other) return { type: 'none' };
    const { type: outcome } = await mergeCustomers(services, idOf(one[0]), idOf(other[0]));
    return { type: 'merge', outcome };
  }
  const split = splitBy(command, persons);
  if (split === undefined) return { type: 'none' };
  const { type: outcome } = await unmergeCustomer(services, idOf(split.staying[0] ?? ''), split.leaving);
  return { type: 'unmerge', outcome, split };
}

function splitBy(
  { customer, leaving: choice }: { readonly customer: number; readonly leaving: number },
  known: readonly Comparable['identities'][],
): SplitPersons | undefined {
  const candidates = known.filter((persons) => persons.length > 1);
  const persons = candidates[customer % Math.max(1, candidates.length)];
  if (persons === undefined) return undefined;
  const chosen = 1 + (choice % (2 ** persons.length - 2));
  const leaving = persons.filter((_, index) => (chosen >> index) & 1);
  return { leaving, staying: persons.filter((one) => !leaving.includes(one)) };
}
