import { Refusal } from './refusal.ts';

/** Without credentials no request can be signed. */
export const NO_CREDENTIALS =
  'There are no AWS credentials: sign in, for example with aws sso login, and set AWS_PROFILE.';

/**
 * What is not set in the shell if an AWS client could not send anything, as a sentence; undefined for any other error.
 * @param place what has a Region, such as `the stack`
 */
export function notSet(error: unknown, place: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'CredentialsProviderError') return NO_CREDENTIALS;
  return /Region (is missing|not accepted)/.test(error.message)
    ? `Set AWS_REGION to the Region of ${place}.`
    : undefined;
}

/** What DynamoDB answered, or why it could not be reached, as a refusal with one sentence; any other error as it is. */
export function tableRefusal(error: unknown): unknown {
  const sentence = notSet(error, 'the table');
  if (sentence !== undefined) return new Refusal(sentence);
  const isOfAws = error instanceof Error && ('$metadata' in error || 'syscall' in error);
  return isOfAws ? new Refusal(`The table cannot be read: ${error.message.replace(/\.$/, '')}.`) : error;
}
