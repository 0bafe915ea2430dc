import { compare, type TextOf } from './identities.ts';
import type { Limits } from './limits.ts';

/** A command of a person about two identities. Of two about one pair the later counts. */
export interface PairCommand {
  readonly type: 'together' | 'apart';
  readonly pair: readonly [string, string];
}

/** Whether two are joined, and else why not. */
export type Joining = 'joined' | 'refused-apart' | 'full';

/** Groups of identities that are joined pair by pair, unless a person set them apart or they become too many. */
export class Clusters {
  readonly #groupOf = new Map<string, Set<string>>();
  readonly #apart: readonly PairCommand[];
  readonly #leaves: ReadonlySet<string>;
  readonly #limits: Limits;

  constructor(commands: readonly PairCommand[], leaves: ReadonlySet<string>, limits: Limits) {
    this.#apart = commands.filter(({ type }) => type === 'apart');
    this.#leaves = leaves;
    this.#limits = limits;
  }

  add(identity: string): Set<string> {
    const group = this.#groupOf.get(identity) ?? new Set([identity]);
    this.#groupOf.set(identity, group);
    return group;
  }

  join(a: string, b: string): Joining {
    const [one, other] = [this.add(a), this.add(b)];
    if (one === other) return 'joined';
    const isBetween = ({ pair: [first, second] }: PairCommand) =>
      (one.has(first) && other.has(second)) || (one.has(second) && other.has(first));
    if (this.#apart.some(isBetween)) return 'refused-apart';
    const all = [...one, ...other];
    const isFull = all.filter((identity) => !this.#leaves.has(identity)).length > this.#limits.maxIdentities;
    if (isFull) return 'full';
    for (const identity of other) this.#groupOf.set(identity, one.add(identity));
    return 'joined';
  }

  groups(): string[][] {
    return [...new Set(this.#groupOf.values())]
      .map((group) => [...group].sort(compare))
      .sort(([a = ''], [b = '']) => compare(a, b));
  }
}

/** The commands that count, one for each pair, sorted. */
export function latestCommands(commands: readonly PairCommand[], textOf: TextOf): PairCommand[] {
  const latest = new Map<string, PairCommand>();
  for (const { type, pair } of commands) {
    const [a = '', b = ''] = [...pair].sort((one, other) => compare(textOf(one), textOf(other)));
    latest.set(JSON.stringify([textOf(a), textOf(b)]), { type, pair: [a, b] });
  }
  return [...latest].sort(([a], [b]) => compare(a, b)).map(([, command]) => command);
}
