import type { Customer } from '../../shared/customers/customer.ts';
import { type Evidence, shortestChain } from '../../shared/customers/explanation.ts';
import { toInstant } from '../../shared/customers/wire.ts';
import type {
  ChainReason,
  Explained,
  ExplainedEnd,
  ExplainedEvidence,
} from '../../shared/http/identity-bodies.ts';
import { isPersonal } from '../../shared/identity/identity.ts';
import { type IdentityName, readableName } from '../../shared/identity/identity-hash.ts';
import { canLink } from '../../shared/identity/linkable.ts';
import type { StatedBy } from '../../shared/identity/stated-by.ts';
import type { Services } from '../../shared/intake/services.ts';
import { connectionOf } from '../../shared/intake/tie-rules.ts';
import { linkableRulesOf } from '../../shared/lifecycle/policy.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { customerById, customerByIdentity } from '../../shared/storage/customer-lookup.ts';
import { type Answer, answer, refuse } from './answer.ts';
import { isCustomerId } from './customer-id.ts';
import { type ReadExplanation, readExplanation } from './explaining.ts';
import { readIdentity } from './search-parameters.ts';

/** What the request asks about two identities. */
interface AskedPair {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * `GET /customers/{id}/identity`: why the identities of a customer are one. With `from` and `to`: why these two are one customer, or
 * why they are not.
 */
export async function showIdentity(
  { services }: Privacy,
  customer: Customer,
  { id, from, to }: AskedPair & { readonly id: string },
): Promise<Answer> {
  if ((from === undefined) !== (to === undefined)) return refuse(400, 'send both from and to, or neither');
  const ends =
    from === undefined || to === undefined ? null : [await endOf(services, from), await endOf(services, to)];
  const [start, end] = ends ?? [];
  if (start?.type === 'refused') return refuse(400, `from: ${start.reason}`);
  if (end?.type === 'refused') return refuse(400, `to: ${end.reason}`);
  if (start !== undefined && start.customer.customerId !== customer.customerId)
    return refuse(400, 'from must be an identity of this customer');
  const other = end === undefined || end.customer.customerId === customer.customerId ? null : end.customer;
  const homes = [...customer.homes, ...(other?.homes ?? [])];
  const read = await readExplanation(services, homes);
  const show = shown(services, read, homes);
  const isOwn = ({ ends }: Evidence) => ends.some((name) => customer.homes.includes(name));
  const explained: Explained = {
    customerId: customer.customerId,
    ...(customer.customerId !== id && { mergedInto: customer.customerId }),
    identities: customer.homes.map((name) => show.identity(name)),
    evidence: read.evidence.filter(isOwn).map(show.evidence).sort(byText),
    apart: read.apart
      .filter((pair) => pair.some((name) => customer.homes.includes(name)))
      .map(show.pair)
      .sort(byText),
    commands: commandsOf(customer, read).map((at) => toInstant(at)),
    chain: null,
  };
  if (start === undefined || end === undefined) return answer(200, explained);
  const steps = shortestChain(read.evidence, start.name, end.name);
  const isApart = ([a, b]: readonly [IdentityName, IdentityName]) =>
    other !== null &&
    [a, b].some((one) => customer.homes.includes(one)) &&
    [a, b].some((one) => other.homes.includes(one));
  const chain = {
    from: show.end(start.name),
    to: show.end(end.name),
    otherCustomerId: other?.customerId ?? null,
    reason: reasonOf(steps, other === null, read.apart.some(isApart)),
    steps: stepsFrom(start.name, steps ?? []).map(show.evidence),
  };
  return answer(200, { ...explained, chain } satisfies Explained);
}

/** A command has the same instant at each identity that it concerned. */
function commandsOf({ homes }: Customer, { owners }: ReadExplanation): number[] {
  const instants = new Set(homes.flatMap((home) => owners.get(home)?.commands ?? []));
  return [...instants].sort((a, b) => a - b);
}

type End =
  | { readonly type: 'end'; readonly name: IdentityName; readonly customer: Customer }
  | { readonly type: 'refused'; readonly reason: string };

/** An identity, the account or address that an object belongs to, or the identity that founded a customer, also before a merge. */
async function endOf({ store, identityHash }: Services, text: string): Promise<End> {
  if (isCustomerId(text)) {
    const { customers, merged } = await store.find({ customerIds: [text] }, true);
    const name = customers[0]?.homes[0] ?? merged[0]?.founder;
    const customer = await customerById(store, text);
    return name === undefined || customer === undefined
      ? { type: 'refused', reason: 'no customer has this id' }
      : { type: 'end', name, customer };
  }
  const asked = readIdentity(text);
  if (asked.type === 'refused') return asked;
  const customer = await customerByIdentity(store, asked.identity);
  if (customer === undefined) return { type: 'refused', reason: 'no customer has this identity' };
  const { owners } = await store.find({ identities: [asked.identity] }, true);
  return { type: 'end', name: owners[0]?.home ?? identityHash.identityName(asked.identity), customer };
}

/** Each step begins where the one before ends. */
function stepsFrom(start: IdentityName, steps: readonly Evidence[]): Evidence[] {
  let here = start;
  return steps.map((step): Evidence => {
    const [a, b] = step.ends;
    const there = a === here ? b : a;
    const ends = [here, there] as const;
    here = there;
    return { ...step, ends };
  });
}

function reasonOf(steps: readonly Evidence[] | null, isOne: boolean, isApart: boolean): ChainReason {
  const against = steps?.find(({ status }) => status !== 'ties');
  if (isOne) return steps !== null && against === undefined ? 'tied' : 'until-next-update';
  if (steps === null) return isApart ? 'refused' : 'unconnected';
  if (against === undefined) return isApart ? 'refused' : 'at-next-update';
  return against.status === 'ties' ? 'at-next-update' : against.status;
}

/** How the parts of an explanation are shown. Addresses of other customers are not. */
function shown(
  { policy }: Services,
  { owners, evidence, reported }: ReadExplanation,
  homes: readonly IdentityName[],
) {
  const visible = new Set(homes);
  for (const one of evidence) {
    if (one.type !== 'claim' || !homes.includes(one.account) || one.claim.until !== null) continue;
    const identity = owners.get(one.address)?.identity ?? '';
    const isPlaceholder = !canLink(identity, { ...linkableRulesOf(policy, ''), emailsLink: true });
    // It is nobody's own.
    if (one.status === 'shared' || isPlaceholder) visible.add(one.address);
  }

  function end(name: IdentityName): ExplainedEnd {
    const identity = owners.get(name)?.identity ?? readableName(name);
    const connection = connectionOf(identity ?? '#');
    const isShown = visible.has(name) || (identity !== null && connection !== null && !isPersonal(identity));
    return {
      type: connection === null ? 'address' : 'account',
      identity: isShown && identity !== null && !identity.startsWith('#') ? identity : null,
    };
  }

  return {
    end,
    pair: ([a, b]: readonly [IdentityName, IdentityName]) => ({ from: end(a), to: end(b) }),
    identity(name: IdentityName) {
      const owner = owners.get(name);
      return {
        ...end(name),
        connection: connectionOf(owner?.identity ?? '#'),
        closed: owner?.facts.isClosed ?? false,
        device: owner?.facts.isDevice ?? false,
        shared: evidence.some(
          (one) => one.type === 'claim' && one.address === name && one.status === 'shared',
        ),
      };
    },
    evidence(one: Evidence): ExplainedEvidence {
      const [from, to] = one.ends;
      const ends = { from: end(from), to: end(to) };
      if (one.type !== 'claim')
        return {
          type: one.type,
          ...ends,
          status: one.status,
          connection: null,
          since: null,
          until: null,
          last: null,
          statedBy: null,
        };
      const { account, claim, status } = one;
      const { last, statedBy } = reported(one);
      const isById = claim.last === Number.MAX_SAFE_INTEGER;
      return {
        type: one.type,
        ...ends,
        status,
        connection: connectionOf(owners.get(account)?.identity ?? '#'),
        since: isById ? null : toInstant(claim.since),
        until: toInstant(claim.until),
        last: isById ? null : toInstant(last),
        statedBy: isById ? { type: 'id' } : stated(statedBy),
      };
    },
  };
}

function stated(by: StatedBy | null): ExplainedEvidence['statedBy'] {
  return by?.type === 'object' ? { type: 'object', object: readableName(by.object) } : by;
}

function byText(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
