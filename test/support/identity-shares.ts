import type { PlainCustomer, PlainResolution } from './plain-identity/plain-identity.ts';
import { plainIdentity } from './plain-identity/plain-identity.ts';
import type { IdentityHistory } from './random-identity.ts';

/** What a random history of identities may have. Each must be frequent, or a property over them proves little. */
const TRAITS = [
  'merged',
  'split',
  'shared',
  'changed hands',
  'refused',
  'device',
  'former',
  'leaf',
  'merged by a tool',
] as const;
type Trait = (typeof TRAITS)[number];

const LEAST = 0.05;

/** Counts how many histories have each trait. */
export function startCountingTraits() {
  const counts = new Map<Trait, number>(TRAITS.map((trait) => [trait, 0]));
  let histories = 0;
  return {
    note(history: IdentityHistory, resolution: PlainResolution) {
      histories += 1;
      for (const trait of traitsOf(history, resolution)) counts.set(trait, (counts.get(trait) ?? 0) + 1);
    },
    /** The traits that fewer than a twentieth of the histories have. */
    rare: () => TRAITS.filter((trait) => (counts.get(trait) ?? 0) < LEAST * histories),
    text: () =>
      TRAITS.map((trait) => `${trait} ${Math.round((100 * (counts.get(trait) ?? 0)) / histories)} %`).join(
        ', ',
      ),
  };
}

function traitsOf(history: IdentityHistory, { customers, claims, merges }: PlainResolution): Trait[] {
  const reasons = new Set(claims.map(({ reason }) => reason));
  const isRefused = merges.some(({ joining }) => joining !== 'joined');
  const holds: Record<Trait, boolean> = {
    merged: customers.some(({ identities }) => identities.length > 2),
    split: isSplitByItself(history, customers),
    shared: reasons.has('shared'),
    'changed hands': reasons.has('changed-hands'),
    refused: isRefused || reasons.has('refused-apart') || reasons.has('full'),
    device: reasons.has('device'),
    former: reasons.has('former'),
    leaf: reasons.has('leaf'),
    'merged by a tool': merges.some(({ joining }) => joining === 'joined'),
  };
  return TRAITS.filter((trait) => holds[trait]);
}

/** Two identities that are customers in the end were one at an earlier time, without any command. */
function isSplitByItself({ phases, limits }: IdentityHistory, customers: readonly PlainCustomer[]): boolean {
  const customerOf = indexOf(customers);
  const updates = phases.flatMap((phase) => phase.updates);
  return updates.some((_, end) => {
    const before = plainIdentity(updates.slice(0, end), [], limits).customers;
    return before.some(({ identities }) => {
      const later = new Set(identities.map((one) => customerOf.get(one)).filter((one) => one !== undefined));
      return later.size > 1;
    });
  });
}

function indexOf(customers: readonly PlainCustomer[]): Map<string, number> {
  return new Map(
    customers.flatMap(({ identities }, index) => identities.map((one) => [one, index] as const)),
  );
}
