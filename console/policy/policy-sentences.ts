import type { PolicyRules } from '../../shared/lifecycle/policy.ts';
import { countOf, countText, decimalText, shareText } from '../format.ts';

/** Sentences about one subject, each with the name of its threshold in the configuration. */
export interface PolicySentences {
  readonly title: string;
  readonly sentences: readonly { readonly name: string; readonly text: string }[];
}

const days = (count: number) => countOf(count, 'day');

/** The thresholds of a policy in words. */
export function sentencesOf(rules: PolicyRules): readonly PolicySentences[] {
  const { inactivity, advocacy, detractor, risk, subscription, linking } = rules;
  return [
    {
      title: 'When a customer counts as lost',
      sentences: [
        {
          name: 'inactivity.newcomerDays',
          text: `A customer with fewer than two orders counts as lost after ${days(inactivity.newcomerDays)} without activity.`,
        },
        {
          name: 'inactivity.meanGaps, leastDays, mostDays',
          text: `Any other customer counts as lost after ${decimalText(inactivity.meanGaps)} times the mean gap between their orders, but not before ${days(inactivity.leastDays)}, and after ${days(inactivity.mostDays)} at the latest.`,
        },
        {
          name: 'subscription.graceDays',
          text: `An ended subscription counts for ${days(subscription.graceDays)} more.`,
        },
        {
          name: 'winbackDays',
          text: `A win-back is over after ${days(rules.winbackDays)} without activity.`,
        },
      ],
    },
    {
      title: 'Experience and advocacy',
      sentences: [
        {
          name: 'onboardingDays',
          text: `${days(rules.onboardingDays)} after the first purchase a customer is assumed to use what they bought.`,
        },
        { name: 'advocacy.orders', text: `${countOf(advocacy.orders, 'order')} make an advocate.` },
        {
          name: 'advocacy.promoter',
          text: `A score of ${advocacy.promoter.nps} or more of 10 (NPS), of ${advocacy.promoter.csat} or more of 5 (CSAT), or of ${advocacy.promoter.stars} stars or more makes an advocate.`,
        },
        {
          name: 'advocacy.review',
          text: `A published review with ${advocacy.review} stars or more makes an advocate.`,
        },
        {
          name: 'detractor',
          text: `A last score of ${detractor.nps} or less (NPS), ${detractor.csat} (CSAT), or ${detractor.stars} stars excludes advocacy and is a risk.`,
        },
      ],
    },
    {
      title: 'Risk',
      sentences: [
        { name: 'risk.ticketDays', text: `A ticket that is open for ${days(risk.ticketDays)} is a risk.` },
        { name: 'risk.ratingDays', text: `A bad rating is a risk for ${days(risk.ratingDays)}.` },
        { name: 'risk.refundDays', text: `A refund is a risk for ${days(risk.refundDays)}.` },
        {
          name: 'risk.paymentFailedDays',
          text: `A failed payment is a risk for ${days(risk.paymentFailedDays)}.`,
        },
        {
          name: 'risk.inactivityShare',
          text: `A customer is at risk of becoming inactive when ${shareText(risk.inactivityShare)} of the inactivity window is over.`,
        },
      ],
    },
    {
      title: 'Who is one customer',
      sentences: [
        {
          name: 'linking.maxAccounts',
          text: `An address that more than ${countOf(linking.maxAccounts, 'account')} of one connection have is shared, and ties nobody.`,
        },
        {
          name: 'linking.maxAddresses',
          text: `An account with more than ${countText(linking.maxAddresses)} addresses within a year is a device, and ties nobody.`,
        },
        { name: 'linking.neverLink', text: `These addresses tie nobody: ${linking.neverLink.join(', ')}.` },
        {
          name: 'linking.placeholderIds',
          text: `These ids of customers stand for nobody: ${linking.placeholderIds.join(', ')}.`,
        },
      ],
    },
    {
      title: 'Days',
      sentences: [{ name: 'zone', text: `The days of reports are those of ${rules.zone}.` }],
    },
    {
      title: 'Experiments',
      sentences: [
        {
          name: 'bucketSalt',
          text:
            rules.bucketSalt === ''
              ? 'The bucket of a customer follows from the id alone, because there is no salt.'
              : `The bucket of a customer follows from the id and the salt ${rules.bucketSalt}.`,
        },
      ],
    },
  ];
}
