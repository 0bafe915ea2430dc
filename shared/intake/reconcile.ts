import type { Customer } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import { type Resolution, resolve } from '../customers/resolution.ts';
import { type Merge, mergesTo, type Split, splitsTo } from '../customers/steps.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { JoiningOutcome } from './commit-update.ts';
import { isTorn, type Neighbourhood, nodesOf, readNeighbourhood } from './neighbourhood.ts';
import { planMerge } from './plan-merge.ts';
import { planSplit } from './plan-split.ts';
import type { PlannedStep, Room } from './planned-step.ts';
import { rememberingLogs } from './remembering-logs.ts';
import type { Services } from './services.ts';
import {
  afterCommit,
  type Beside,
  besideOf,
  changesBeside,
  movedOwners,
  reportSplit,
} from './step-writes.ts';
import { tieRulesOf } from './tie-rules.ts';

const MAX_PAUSE = 100;
/** More than merging as many customers as one can have homes needs. */
const MAX_STEPS = 60;
/** As many items as DynamoDB takes in one transaction. */
export const MAX_WRITES = 100;

/**
 * Splits and merges the customers around some homes as their claims require, one transaction after another. `around` is what is known
 * of them. Returns them as they are then; undefined if something may be left to do.
 */
export async function reconcileAround(
  services: Services,
  homes: readonly IdentityName[],
  isLate?: () => boolean,
  around?: Neighbourhood,
): Promise<Neighbourhood | undefined> {
  const remembering = { ...services, store: rememberingLogs(services.store) };
  let known = around;
  let named = homes;
  for (let steps = 0; steps < MAX_STEPS && !isLate?.(); steps += 1) {
    const now: Neighbourhood = known ?? (await readNeighbourhood(remembering, named));
    const resolution = resolutionOf(services, now);
    const outcome = isTorn(now, named)
      ? 'conflict'
      : await commitStep(remembering, now, resolution, nextStep(resolution, now.customers));
    if (outcome === 'done') return now;
    if (outcome === 'conflict') await services.pause(services.random() * MAX_PAUSE);
    else reportSplit(outcome);
    known = outcome === 'conflict' ? undefined : outcome.around;
    named = [...new Set([...homes, ...now.customers.flatMap((one) => one.homes)])];
  }
  return undefined;
}

/**
 * Splits and merges further after a transaction, unless nothing is left to do. If it is too late for all of them, the result is
 * `committed`.
 */
export async function reconcileAfter(
  services: Services,
  { beside, around }: { readonly beside: Beside; readonly around: Neighbourhood },
  outcome: JoiningOutcome,
  isLate: () => boolean,
): Promise<JoiningOutcome> {
  if (outcome.type === 'committed' || outcome.type === 'all-committed') reportSplit(beside);
  if (outcome.type !== 'all-committed' || outcome.written === undefined || beside.isSettled) return outcome;
  const after = afterCommit(services, around, outcome.written);
  const concerned = after.customers.flatMap((one) => one.homes);
  const settled = await reconcileAround(services, concerned, isLate, after);
  return settled === undefined ? { type: 'committed' } : outcome;
}

/** Who is one customer, by the claims on these identities. */
export function resolutionOf(
  services: Services,
  { owners, tombstones, asked }: Pick<Neighbourhood, 'owners' | 'tombstones' | 'asked'>,
): Resolution {
  return resolve(nodesOf(services, owners, tombstones, asked), tieRulesOf(services));
}

/** The next step towards the customers that claims require: splits first, then merges, of these identities before others. */
export function nextStep(
  resolution: Resolution,
  customers: readonly Customer[],
  first: readonly IdentityName[] = [],
): Split | Merge | undefined {
  const merges = mergesTo(resolution, customers);
  const isFirst = ({ survivor }: Merge) => survivor.homes.some((home) => first.includes(home));
  return splitsTo(resolution, customers)[0] ?? merges.find(isFirst) ?? merges[0];
}

/**
 * Commits a step in one transaction, as far as this has room, together with what a person declared. The last step takes away the marks of
 * all customers around. `done` if there is nothing to write.
 */
export async function commitStep(
  services: Services,
  around: Neighbourhood,
  resolution: Resolution,
  step: Split | Merge | undefined,
  declared: ReadonlyMap<IdentityName, Owner> = new Map(),
): Promise<(Beside & { readonly around: Neighbourhood }) | 'conflict' | 'done'> {
  const room = { writes: MAX_WRITES - declared.size, owners: declared };
  const planned = step === undefined ? null : await planStep(services, step, around, room);
  if (planned === 'conflict') return planned;
  const others = around.customers.filter((one) => !planned?.customers.includes(one));
  const after = [...others, ...(planned?.bases ?? [])];
  const owners = [...movedOwners(around.stored, declared, planned)].map(([name, owner]) => ({
    owner,
    previous: around.stored.get(name) ?? null,
  }));
  const left = MAX_WRITES - (planned?.records ?? 0) - owners.length;
  const beside = besideOf(resolution, planned, after, others, declared, left);
  if (planned === null && beside.touched.length === 0) return 'done';
  const customers = await changesBeside(services.store, beside);
  const commit = { customers, owners, entries: [] };
  const { type: outcome } = await services.store.commit(commit);
  return outcome === 'committed' ? { ...beside, around: afterCommit(services, around, commit) } : 'conflict';
}

/** Plans a step, or as much of it as there is room for. */
export function planStep(
  services: Services,
  step: Split | Merge,
  around: Neighbourhood,
  room: Room,
): Promise<PlannedStep | 'conflict'> | PlannedStep {
  return step.type === 'split' ? planSplit(services, step, around, room) : planMerge(services, step);
}
