import * as fc from 'fast-check';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import type { PlainThresholds } from './plain-fold/log.ts';
import { arbitraryHistory, newestIn, randomFrom } from './random-history.ts';
import { arbitraryIdentity } from './random-identity.ts';
import { DAY } from './random-objects.ts';
import { policyWith } from './services.ts';

/** Something that happens to the customers. The numbers select among those that exist then, and among their identities. */
export type Step =
  | { readonly type: 'delivery'; readonly updates: readonly CustomerUpdate[] }
  | { readonly type: 'merge'; readonly customer: number; readonly other: number }
  | { readonly type: 'unmerge'; readonly customer: number; readonly leaving: number }
  | { readonly type: 'erasure'; readonly customer: number }
  | { readonly type: 'policy'; readonly policy: Policy };

/** What happens to several customers, in this order. */
export interface CustomersHistory {
  readonly policy: Policy;
  readonly steps: readonly Step[];
}

/** How the orders of each connection count, where it is not `when-paid`. */
export const COUNTING = { placed: 'when-placed', other: 'not-counted' } as const;

const connections = {
  placed: { orders: COUNTING.placed },
  other: { orders: COUNTING.other },
  survey: { emails: 'never-link' },
};

const policies = ['UTC', 'Europe/Berlin'].map((zone) => policyWith({ zone, connections }));
/** Each with other days, and with other stages of many customers. */
const nextPolicies = [
  { zone: 'America/New_York', inactivity: { newcomerDays: 30, leastDays: 20 }, advocacy: { orders: 2 } },
  { zone: 'Asia/Kathmandu', onboardingDays: 2, winbackDays: 90, risk: { ratingDays: 400, refundDays: 400 } },
].map((rules) => policyWith({ ...rules, connections }));

/** The thresholds of a policy that stages depend on. */
export function thresholdsOf({ inactivity, onboardingDays, winbackDays, advocacy }: Policy): PlainThresholds {
  const { newcomerDays, leastDays } = inactivity;
  return { newcomerDays, leastDays, onboardingDays, winbackDays, orders: advocacy.orders };
}

const number = fc.nat({ max: 62 });
const command: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant('merge' as const), customer: number, other: number }),
  fc.record({ type: fc.constant('unmerge' as const), customer: number, leaving: number }),
  fc.record({ type: fc.constant('erasure' as const), customer: number }),
  fc.record({ type: fc.constant('policy' as const), policy: fc.constantFrom(...nextPolicies) }),
);

/**
 * Histories of up to three people with orders, subscriptions and tickets, and of accounts that share and pass on addresses.
 * Some deliveries are late or repeated; commands, erasures and a new policy come in between.
 */
export const arbitraryCustomers: fc.Arbitrary<CustomersHistory> = fc
  .tuple(
    fc.constantFrom(...policies),
    fc.array(arbitraryHistory, { minLength: 1, maxLength: 3, size: 'max' }),
    arbitraryIdentity(false),
    fc.array(command, { maxLength: 5, size: 'max' }),
    fc.integer(),
  )
  .map(([policy, people, { phases }, commands, seed]) => {
    const random = randomFrom(seed);
    const reported = [
      ...people.flatMap(({ deliveries }, person) => ofPerson(deliveries, person)),
      ...phases.flatMap(({ updates }) => updates.map((update) => [update])),
    ];
    const repeated = reported.filter(() => random() < 0.2);
    const isLate = () => random() < 0.3;
    const steps = [...reported, ...repeated]
      .map((updates) => ({ updates, at: newestOf(updates) + (isLate() ? random() * 300 * DAY : 0) }))
      .sort((a, b) => a.at - b.at)
      .map(({ updates }): Step => ({ type: 'delivery', updates }));
    for (const one of commands) steps.splice(Math.floor(random() * (steps.length + 1)), 0, one);
    return { policy, steps };
  });

/** The latest instant that a delivery reports. */
export function newestOf(updates: readonly CustomerUpdate[]): number {
  return Math.max(...updates.map(newestIn));
}

/** The same deliveries with the ids and addresses of another person. */
function ofPerson<Deliveries>(deliveries: Deliveries, person: number): Deliveries {
  const text = JSON.stringify(deliveries)
    .replaceAll(/\b(tool|placed|other):([a-z.]+):/g, `$1:$2:${person}-`)
    .replaceAll('email:ann@', `email:ann-${person}@`);
  return JSON.parse(text);
}
