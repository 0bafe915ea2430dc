import * as z from 'zod';

/** Who may use the console with a token of an OpenID provider. */
export const staffSchema = z.strictObject({
  /** The `iss` of the tokens, exactly. Its discovery document is below it. */
  issuer: z.string().regex(/^https:\/\/[^\s?#]+$/, 'must be the https URL of an OpenID issuer'),
  /** The `aud` or `client_id` of the tokens. */
  audience: z.string().min(1),
  /** The client of the console at the issuer. By default the audience. */
  clientId: z.string().min(1).optional(),
  /** The scope that a token needs to change anything. Without it staff only read. */
  writeScope: z
    .string()
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be one OAuth scope without spaces')
    .optional(),
});

/** Who may use the console with a token of an OpenID provider. */
export type StaffConfig = z.infer<typeof staffSchema>;
