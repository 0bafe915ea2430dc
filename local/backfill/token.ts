import { readFileSync } from 'node:fs';
import { messageOf, Refusal } from '../terminal/refusal.ts';

/** The environment variable with the token of the tool's API. */
export const TOKEN_VARIABLE = 'BACKFILL_TOKEN';

/**
 * The token of the tool's API, from a file or from the environment. Never from the command line, which every user of the machine can see.
 * @throws Refusal when there is none; it never contains the token
 */
export function readToken(file: string | undefined, variables: NodeJS.ProcessEnv): string {
  const text = file === undefined ? (variables[TOKEN_VARIABLE] ?? '') : textOf(file);
  const token = text.trim();
  if (token !== '') return token;
  throw new Refusal(
    file === undefined
      ? `Give the token of the tool's API in the environment variable ${TOKEN_VARIABLE}, or in a file with --token-file.`
      : `The token file ${file} is empty.`,
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Refusal(`The token file ${file} cannot be read: ${messageOf(error)}.`);
  }
}
