import { type Policy, readPolicy } from './policy.ts';

/**
 * The policy from the JSON text of its overrides. Without text it is the default policy.
 * @throws an error whose message says what to fix
 */
export function policyFromText(text: string | undefined): Policy {
  const reading = readPolicy(parse(text === undefined || text === '' ? '{}' : text));
  if ('refused' in reading) throw new Error(reading.refused);
  return reading.policy;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error('the policy is not JSON: write an object with the thresholds to change', {
      cause: error,
    });
  }
}
