import { customerNumber, type Report, utc } from './message.ts';

/** `review/created`, as in https://judge.me/api/docs. The reviewer's external id is their number in the shop. */
export const reviewPublished: Report<'review-published'> = ({ at, person, stars }) => [
  {
    provider: 'judgeme',
    headers: {},
    body: {
      review: {
        id: `${person.number}-${at}`,
        rating: stars,
        reviewer: { external_id: customerNumber(person), email: person.email },
        curated: 'ok',
        hidden: false,
        created_at: utc(at),
        updated_at: utc(at),
      },
    },
  },
];
