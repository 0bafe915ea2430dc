import type { Operation, QueryParameter } from './operation.ts';

// What several routes answer.

/** The header of a request that should be sent again. */
export const RETRY_AFTER = { 'retry-after': 'After how many seconds to send the request again' };

/** Answers of API Gateway to too many requests. */
export const TOO_MANY = {
  429: { description: 'Deployed: too many requests. Send it again later', schemas: ['Problem'] },
} as const satisfies Operation['answers'];

/** Answers without the permission. */
export const FORBIDDEN = {
  403: {
    description:
      'Deployed: the caller has no IAM permission. Locally: the request does not come from this machine (Host, Origin)',
    schemas: ['Problem'],
  },
} as const satisfies Operation['answers'];

/** Answers of a function that cannot work now. */
export const BUSY = {
  503: {
    description: 'The secret is not loaded yet, or other requests are changing the customer',
    schemas: ['Problem'],
    headers: RETRY_AFTER,
  },
} as const satisfies Operation['answers'];

/** The parameter of a further page. */
export const NEXT: QueryParameter = {
  name: 'next',
  description: 'The `next` of the page before; leave it out for the first page',
  example: 'WyJhY3Rpdml0aWVzIiwiIixudWxsXQ',
};

/** Answers to a parameter of a page that is none. */
export const WRONG_NEXT = {
  400: { description: '`next` does not have the form of one', schemas: ['Problem'] },
} as const satisfies Operation['answers'];
