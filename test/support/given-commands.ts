import { type Identity, isPerson } from '../../shared/identity/identity.ts';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import type { Services } from '../../shared/intake/services.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import { type Comparable, comparableCustomers, customersIn } from './delivered.ts';

/** What a person asks for: who is meant is chosen by number among those who are known then. */
export type Command =
  | { readonly asks: 'un-merge'; readonly customer: number; readonly leaving: number }
  | { readonly asks: 'merge'; readonly customer: number; readonly other: number };

/** Persons who were found to be one, and are said to be two. */
export interface Parted {
  readonly leaving: readonly Identity[];
  readonly staying: readonly Identity[];
}

/** What became of a command. */
export type Given =
  | { readonly asked: 'nothing' }
  | { readonly asked: 'un-merge'; readonly outcome: string; readonly parted: Parted }
  | { readonly asked: 'merge'; readonly outcome: string };

/** Gives a command to whoever all orders have found to be there. Asks nothing where nobody can be meant. */
export async function give(
  services: Services,
  items: readonly Record<string, unknown>[],
  command: Command,
): Promise<Given> {
  const idOf = (identity: Identity) => {
    const name = services.identityHash.identityName(identity);
    return customersIn(items).find(({ homes }) => homes.includes(name))?.customerId ?? '';
  };
  const persons = comparableCustomers(items)
    .map(({ identities }) => identities.filter(isPerson))
    .filter(([first]) => first !== undefined);
  if (command.asks === 'merge') {
    const [one, other] = [command.customer, command.other].map((number) => persons[number % persons.length]);
    if (one?.[0] === undefined || other?.[0] === undefined || one === other) return { asked: 'nothing' };
    const { type: outcome } = await mergeCustomers(services, idOf(one[0]), idOf(other[0]));
    return { asked: 'merge', outcome };
  }
  const parted = partedBy(command, persons);
  if (parted === undefined) return { asked: 'nothing' };
  const { type: outcome } = await unmergeCustomer(services, idOf(parted.staying[0] ?? ''), parted.leaving);
  return { asked: 'un-merge', outcome, parted };
}

function partedBy(
  { customer, leaving: choice }: { readonly customer: number; readonly leaving: number },
  known: readonly Comparable['identities'][],
): Parted | undefined {
  const candidates = known.filter((persons) => persons.length > 1);
  const persons = candidates[customer % Math.max(1, candidates.length)];
  if (persons === undefined) return undefined;
  const chosen = 1 + (choice % (2 ** persons.length - 2));
  const leaving = persons.filter((_, index) => (chosen >> index) & 1);
  return { leaving, staying: persons.filter((one) => !leaving.includes(one)) };
}
