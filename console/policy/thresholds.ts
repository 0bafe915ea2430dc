import type { PolicyRules } from '../../shared/lifecycle/policy.ts';

/** A threshold that the form for another policy has. */
export interface Threshold {
  /** Its path in the policy, with dots. */
  readonly path: string;
  readonly label: string;
  readonly unit: string;
}

/** The usual thresholds, by subject. */
export const THRESHOLDS: readonly { readonly title: string; readonly thresholds: readonly Threshold[] }[] = [
  {
    title: 'When a customer counts as lost',
    thresholds: [
      {
        path: 'inactivity.newcomerDays',
        label: 'Inactivity window with fewer than two orders',
        unit: 'days',
      },
      {
        path: 'inactivity.meanGaps',
        label: 'Inactivity window with more orders',
        unit: 'times the mean gap',
      },
      {
        path: 'inactivity.leastDays',
        label: 'Shortest inactivity window with more orders',
        unit: 'days',
      },
      { path: 'inactivity.mostDays', label: 'Longest inactivity window', unit: 'days' },
      { path: 'subscription.graceDays', label: 'An ended subscription counts for', unit: 'days more' },
      { path: 'winbackDays', label: 'A win-back is over after', unit: 'days' },
    ],
  },
  {
    title: 'Experience and advocacy',
    thresholds: [
      { path: 'onboardingDays', label: 'A buyer is assumed to use it after', unit: 'days' },
      { path: 'advocacy.orders', label: 'An advocate has at least', unit: 'orders' },
      { path: 'advocacy.promoter.nps', label: 'A promoter has an NPS score of at least', unit: 'of 10' },
      { path: 'advocacy.review', label: 'A good review has at least', unit: 'stars' },
      { path: 'detractor.nps', label: 'A detractor has an NPS score of at most', unit: 'of 10' },
    ],
  },
  {
    title: 'Risk',
    thresholds: [
      { path: 'risk.ticketDays', label: 'A ticket is a risk after', unit: 'days' },
      { path: 'risk.ratingDays', label: 'A bad rating is a risk for', unit: 'days' },
      { path: 'risk.refundDays', label: 'A refund is a risk for', unit: 'days' },
      { path: 'risk.paymentFailedDays', label: 'A failed payment is a risk for', unit: 'days' },
      {
        path: 'risk.inactivityShare',
        label: 'Becoming inactive is a risk from this share',
        unit: 'of the window',
      },
    ],
  },
];

/** What was typed into the form, by path; only what differs from the policy in force. */
export type Typed = ReadonlyMap<string, string>;

/** The value of a threshold as text. */
export function thresholdValue(rules: PolicyRules, path: string): string {
  const value = path.split('.').reduce<unknown>((part, name) => Reflect.get(Object(part), name), rules);
  return String(value);
}

/** Rules with what was typed. What is no number stays a text, which the API refuses by its name. */
export function withTyped(rules: object, typed: Typed): object {
  return [...typed].reduce(
    (changed, [path, text]) => withValue(changed, path.split('.'), numberOrText(text)),
    rules,
  );
}

function numberOrText(text: string): number | string {
  const number = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || Number.isNaN(number) ? text : number;
}

function withValue(part: object, [name = '', ...rest]: readonly string[], value: number | string): object {
  return {
    ...part,
    [name]: rest.length === 0 ? value : withValue(Object(Reflect.get(part, name)), rest, value),
  };
}
