import * as z from 'zod/mini';
import { CONSOLE_ENV } from '../../shared/platform/names.ts';
import { requiredVariable } from '../../shared/platform/variables.ts';

const signInSchema = z.object({
  issuer: z.string(),
  audience: z.string(),
  clientId: z.string(),
  writeScope: z.optional(z.string()),
});

/** Where staff sign in, and as what the console presents itself there. */
export type SignIn = z.output<typeof signInSchema>;

/** The configuration of the console function. */
export interface ConsoleEnvironment {
  readonly signIn: SignIn;
  readonly stackUrl: string;
}

/**
 * Reads the environment variables.
 * @throws an error that names the variable to set, or says what is wrong with it
 */
export function parseConsoleEnvironment(variables: NodeJS.ProcessEnv): ConsoleEnvironment {
  return {
    signIn: signInSchema.parse(JSON.parse(requiredVariable(variables, CONSOLE_ENV.signIn))),
    stackUrl: requiredVariable(variables, CONSOLE_ENV.stackUrl),
  };
}
