import * as z from 'zod';
import { paragraph } from '../terminal/layout.ts';
import { printable } from '../terminal/printable.ts';

const endForm = z.object({ type: z.string(), identity: z.string().nullable() });

const stepForm = z.object({
  type: z.enum(['claim', 'tool-merge', 'together']),
  from: endForm,
  to: endForm,
  status: z.string(),
  connection: z.string().nullable(),
  since: z.string().nullable(),
  until: z.string().nullable(),
  statedBy: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('account') }),
      z.object({ type: z.literal('activity'), activity: z.string() }),
      z.object({ type: z.literal('object'), object: z.string().nullable() }),
      z.object({ type: z.literal('id') }),
    ])
    .nullable(),
});

const chainForm = z.object({
  customerId: z.string(),
  chain: z.object({
    from: endForm,
    to: endForm,
    otherCustomerId: z.string().nullable(),
    reason: z.string(),
    steps: z.array(stepForm),
  }),
});

type Chain = z.infer<typeof chainForm>['chain'];
type Step = z.infer<typeof stepForm>;

/** Why a step does not tie. */
const RULES: Readonly<Record<string, string>> = {
  former: 'another account of this connection has the address now',
  'changed-hands': 'the address has passed to somebody else since then',
  shared: 'too many accounts have this address to be one person',
  device: 'the account has too many addresses to be one person',
  'never-linked': 'by the policy this address ties nobody',
  refused: 'a person set them apart',
  full: 'together they would have more than 40 identities',
  unconnected: 'nothing ties them',
};

/** Why two identities are one customer, or are not: a sentence, then the chain of evidence from one to the other. */
export function whyText(body: unknown, asked: readonly [string, string]): string {
  const { customerId, chain } = chainForm.parse(body);
  const [first, second] = asked.map((one, index) => leadsTo(one, index === 0 ? chain.from : chain.to));
  const sentences = [first, second, headingOf(customerId, chain)].filter((one) => one !== undefined);
  const text = sentences.map((one) => paragraph(printable(one))).join('');
  return chain.steps.length === 0 ? text : `${text}\n${stepsText(chain)}`;
}

const INDENTATION = '      ';

/** Each step between the two identities that it leads from and to. */
function stepsText({ from, steps }: Chain): string {
  const texts = steps.map((step) => {
    const isTie = step.status === 'ties';
    const kept = step.until === null ? [] : ['no other account of this connection has it now'];
    const rule = isTie ? kept : [RULES[step.status] ?? step.status];
    const lines = [stepText(step), ...rule].map((line) => paragraph(printable(line), INDENTATION)).join('');
    return `    ${isTie ? '│' : '╳'}${lines.slice('    │'.length)}  ${printable(nameOf(step.to))}\n`;
  });
  return `  ${printable(nameOf(from))}\n${texts.join('')}`;
}

function headingOf(customerId: string, { from, to, otherCustomerId, reason, steps }: Chain): string {
  const both = `${nameOf(from)} and ${nameOf(to)}`;
  if (reason === 'tied')
    return steps.length === 0 ? `${both} are the same identity.` : `${both} are one customer, ${customerId}:`;
  const against = steps.find(({ status }) => status !== 'ties')?.status ?? 'unconnected';
  if (reason === 'until-next-update')
    return `${both} are one customer, ${customerId}, but will be split at the next update: ${RULES[against]}.`;
  const two = `${both} are two customers, ${customerId} and ${otherCustomerId}`;
  return reason === 'at-next-update'
    ? `${two}, but will be merged at the next update.`
    : `${two}: ${RULES[reason] ?? reason}.`;
}

/** What an order, or the id of a customer, leads to. */
function leadsTo(asked: string, { identity }: z.infer<typeof endForm>): string | undefined {
  if (asked === identity || identity === null) return undefined;
  return asked.startsWith('cus_')
    ? `${asked} was founded by ${identity}.`
    : `${asked} belongs to ${identity}.`;
}

function stepText({ type, from, to, connection, since, until, statedBy }: Step): string {
  if (type === 'together') return 'a person merged them';
  if (type === 'tool-merge') return 'the tool merged the two accounts';
  const [has, is] = until === null ? ['has', 'is'] : ['had', 'was'];
  const whose = from.type === 'account' ? `${has} this address` : `${is} the address of ${nameOf(to)}`;
  const dates =
    since === null ? '' : until === null ? ` since ${day(since)}` : ` from ${day(since)} to ${day(until)}`;
  return `${whose}${dates} (${[connection, sourceOf(statedBy)].filter(Boolean).join(', ')})`;
}

function sourceOf(by: Step['statedBy']): string {
  switch (by?.type) {
    case 'account':
      return 'account data';
    case 'activity':
      return by.activity;
    case 'object':
      return by.object ?? 'an object';
    case 'id':
      return 'its id';
    default:
      return '';
  }
}

function nameOf({ type, identity }: z.infer<typeof endForm>): string {
  return identity ?? `another ${type}`;
}

function day(instant: string): string {
  return instant.slice(0, 10);
}
