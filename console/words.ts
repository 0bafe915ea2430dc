import { RISK_REASONS } from '../shared/lifecycle/risk.ts';
import { CHURN_REASONS, type ChurnReason, type Stage } from '../shared/lifecycle/stage.ts';

/** What it means to be in a stage. */
export const STAGE_MEANINGS: Readonly<Record<Stage, string>> = {
  awareness: 'We know that they exist: a lead, a sign-up, a consent.',
  engagement: 'They interact: a visit, a reply, a click in a mail, a question before buying.',
  evaluation: 'They consider buying: a cart, a checkout, a quote, a trial, an unpaid order.',
  purchase: 'They have bought.',
  experience: 'They use what they bought and are served.',
  advocacy: 'They are loyal: repeat purchases, a high score, a good review, a referral.',
  churned: 'The relationship ended: cancelled, closed, or inactive for too long.',
  winback: 'They churned, and a campaign reached them or they re-engaged. They have not bought again yet.',
};

/** Why a customer left, as a sentence. */
export const CHURN_SENTENCES: Readonly<Record<ChurnReason, string>> = {
  cancelled: 'Their subscription was cancelled.',
  'payment-failed': 'Their payment failed, and the subscription ended. They did not decide to leave.',
  refunded: 'Their subscription ended, with a refund as the reason.',
  'bad-experience': 'Their subscription ended, with a bad experience as the reason.',
  inactive: 'They did nothing for longer than their inactivity window.',
  closed: 'All their accounts are closed.',
};

const RISK_SENTENCES: Readonly<Record<string, string>> = {
  'ticket-open-long': 'a support ticket has been open for too long',
  'bad-rating': 'the last rating was bad',
  'payment-failed': 'a payment failed',
  'cancellation-scheduled': 'a subscription is set to end',
  'subscription-paused': 'a subscription is paused',
  refunded: 'money was refunded',
  disputed: 'a payment is disputed',
  'becoming-inactive': 'the inactivity window is nearly over',
};

/** A reason for risk in words. A newer stack may have a reason that is not in the list. */
export function riskText(reason: string): string {
  return RISK_SENTENCES[reason] ?? plainText(reason);
}

/** A stable word of the API as text: `payment-failed` is `payment failed`. */
export function plainText(word: string): string {
  return word.replaceAll('-', ' ');
}

/** A cell of a report in words: a reason without its hyphens, and anything else, such as a connection, as it is. */
export function reasonText(cell: string): string {
  const isReason = [...CHURN_REASONS, ...RISK_REASONS].some((reason) => reason === cell);
  return isReason ? plainText(cell) : cell;
}

/** A score with its scale: `9 of 10 (NPS)`. */
export function ratingText(score: string, scale: 'nps' | 'csat' | 'stars'): string {
  return `${score} of ${SCALES[scale]}`;
}

const SCALES = { nps: '10 (NPS)', csat: '5 (CSAT)', stars: '5 stars' } as const;

const RULES: Readonly<Record<string, string>> = {
  ties: 'makes them one customer',
  former: 'does not count: another account of this connection has the address now',
  'changed-hands': 'does not count: the address has passed to somebody else since then',
  shared: 'does not count: too many accounts have this address to be one person',
  device: 'does not count: the account has too many addresses to be one person',
  'never-linked': 'does not count: by the policy this address ties nobody',
  refused: 'does not count: a person set them apart',
  full: 'does not count: together they would have more than 40 identities',
};

/** Whether evidence counts, and if not, by which rule. */
export function ruleText(status: string): string {
  return RULES[status] ?? plainText(status);
}
