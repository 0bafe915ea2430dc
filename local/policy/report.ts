import type { Evidence } from '../../shared/customers/explanation.ts';
import { isAddress, isPersonal } from '../../shared/identity/identity.ts';
import type { IdentityName } from '../../shared/identity/identity-hash.ts';
import { type Cell, layOut, paragraph } from '../terminal/layout.ts';
import { count } from '../terminal/progress.ts';
import type { Preview } from './preview.ts';
import type { StoredIdentities } from './stored-identities.ts';

/** Why something would no longer tie. */
const RULES: Readonly<Record<string, string>> = {
  former: 'another account of its connection has the address',
  'changed-hands': 'the address has passed to somebody else',
  shared: 'too many accounts have the address',
  device: 'the account has too many addresses',
  'never-linked': 'the address ties nobody',
  refused: 'a person set them apart',
  full: 'together more than 40 identities',
};

const MAX_ROWS = 20;
const MAX_EVIDENCE = 4;

type Named = Pick<StoredIdentities, 'owners' | 'customers'>;

/** What other rules would change, as tables. E-mail addresses are not shown. */
export function previewText({ merges, splits }: Preview, stored: Named): string {
  const customers = count(stored.customers.length);
  if (merges.length + splits.length === 0)
    return paragraph(`Nobody would be merged or split. Customers compared: ${customers}.`);
  const affected = new Set([
    ...merges.flatMap(({ customerIds }) => customerIds),
    ...splits.map(({ customerId }) => customerId),
  ]);
  const heading = `Customers who would be merged or split: ${count(affected.size)} of ${customers}.`;
  return [
    paragraph(heading),
    table(
      'would be merged',
      merges.map(({ customerIds, evidence }) => [customerIds.join('\n'), lines(evidence, stored)]),
    ),
    table(
      'would be split',
      splits.map(({ customerId, parts, evidence }) => [
        `${customerId}\ninto ${count(parts.length)}`,
        lines(evidence, stored),
      ]),
    ),
  ].join('');
}

/** The same with all changes, for JSON. */
export function previewJson({ merges, splits }: Preview, stored: Named): object {
  const shown = ({ type, ends: [from, to], status }: Evidence) => ({
    type,
    from: nameOf(from, stored),
    to: nameOf(to, stored),
    status,
  });
  return {
    customers: stored.customers.length,
    merges: merges.map(({ customerIds, evidence }) => ({ customerIds, evidence: evidence.map(shown) })),
    splits: splits.map(({ customerId, parts, evidence }) => ({
      customerId,
      parts: parts.map((names) => names.map((name) => nameOf(name, stored))),
      evidence: evidence.map(shown),
    })),
  };
}

function table(heading: string, rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return '';
  const more = rows.length - MAX_ROWS;
  const rest = more > 0 ? paragraph(`and ${count(more)} more; --json prints all`, '  ') : '';
  return `\n${layOut([`${heading} (${count(rows.length)})`, 'because'], rows.slice(0, MAX_ROWS))}${rest}`;
}

function lines(evidence: readonly Evidence[], stored: Named): string {
  const texts = [...new Set(evidence.map((one) => textOf(one, stored)))].sort();
  const more = texts.length - MAX_EVIDENCE;
  return [...texts.slice(0, MAX_EVIDENCE), ...(more > 0 ? [`and ${count(more)} more`] : [])].join('\n');
}

function textOf({ type, ends: [from, to], status }: Evidence, stored: Named): string {
  const [a, b] = [nameOf(from, stored), nameOf(to, stored)];
  if (type !== 'claim') return `${a} and ${b}: ${type === 'together' ? 'a person' : 'the tool'} merged them`;
  if (status !== 'ties') return `${a}: ${RULES[status] ?? status}`;
  const owner = stored.customers.find(({ homes }) => homes.includes(to));
  return `${a} has an address of ${owner?.customerId ?? 'another customer'}`;
}

/** The account, or that it is an address. Whose it is can be asked with `npm run customer`. */
function nameOf(name: IdentityName, { owners }: Named): string {
  const identity = owners.get(name)?.identity ?? '#';
  if (isAddress(identity)) return 'an address';
  return isPersonal(identity) ? 'an account' : identity;
}
