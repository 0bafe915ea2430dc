import { customerNumber, type Report, utc } from './message.ts';

/**
 * `program_events/customer.referral_complete`, as in https://developers.loyaltylion.com/api-reference/v2/webhooks/overview.
 * Members enrol with a referral.
 */
export const friendReferred: Report<'friend-referred'> = ({ at, person }) => {
  const activity = { id: `referral-${person.number}-${at}`, created_at: utc(at) };
  return [
    {
      provider: 'loyaltylion',
      headers: {},
      body: {
        id: activity.id,
        topic: 'program_events/customer.referral_complete',
        created_at: utc(at),
        payload: {
          properties: {
            referring_customer: {
              id: customerNumber(person),
              email: person.email,
              enrolled_at: utc(at),
              updated_at: utc(at),
            },
            activity,
          },
        },
      },
    },
  ];
};
