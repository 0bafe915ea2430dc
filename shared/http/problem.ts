import * as z from 'zod';

/** A refusal or failure in one sentence. */
export const problem = z
  .object({
    message: z.string().meta({
      description: 'What is wrong, for a person; the text may change',
      examples: ['no customer has this id'],
    }),
  })
  .meta({ description: 'Why the request was not carried out' });
