import * as z from 'zod';

/** The body of a search: an identity or an e-mail address. */
export const searchRequest = z.union([
  z.strictObject({
    identity: z.string().meta({
      description:
        'An account `{connection}:customer:{id}`, an address `email:{address}`, or an object such as `{connection}:order:{id}`',
      examples: ['shopify:customer:207119551'],
    }),
  }),
  z.strictObject({
    email: z.string().meta({ description: 'An e-mail address', examples: ['ada@example.com'] }),
  }),
]);
