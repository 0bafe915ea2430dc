import { groupBy } from '../client/group-by.ts';
import { type Cell, layOut, paragraph } from '../terminal/layout.ts';
import { count } from '../terminal/progress.ts';
import type { Move } from './comparison-progress.ts';

const EXAMPLES = 2;

/** What is printed of a comparison. */
export interface Moves {
  /** The instant at which all were compared. */
  readonly asOf: string;
  readonly customers: number;
  readonly moves: readonly Move[];
}

/** Who would be elsewhere under another policy, as tables from → to with the rules and examples. */
export function movesText({ asOf, customers, moves }: Moves): string {
  const compared = `of ${count(customers)}, as of ${asOf}.`;
  if (moves.length === 0) return paragraph(`Customers who would have another stage or risk: 0 ${compared}`);
  const stages = moves.filter(({ from, to }) => from.stage !== to.stage);
  const risks = moves.filter(({ from, to }) => from.risk !== to.risk);
  return [
    paragraph(`Customers who would have another stage or risk: ${count(moves.length)} ${compared}`),
    table(
      'stage',
      stages,
      ({ from, to }) => [from.stage, to.stage],
      ({ to }) => to.rule,
    ),
    table('risk', risks, ({ from, to }) => [from.risk, to.risk]),
  ].join('');
}

function table(
  heading: string,
  moves: readonly Move[],
  ends: (move: Move) => readonly [from: string, to: string],
  ruleOf?: (move: Move) => string,
): string {
  if (moves.length === 0) return '';
  const groups = groupBy(moves, (move) => JSON.stringify([...ends(move), ruleOf?.(move)]));
  const rows = [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((group): Cell[] => {
      const [first] = group;
      const [from, to] = ends(first);
      const examples = group.slice(0, EXAMPLES).map(({ customerId }) => customerId);
      const rule = ruleOf === undefined ? [] : [ruleOf(first)];
      return [`${from} → ${to}`, group.length, ...rule, examples.join('\n')];
    });
  const headings = [heading, 'customers', ...(ruleOf === undefined ? [] : ['rule']), 'for example'];
  return `\n${layOut(headings, rows)}`;
}
