import { DEFAULT_POLICY, type Policy } from './policy.ts';

/**
 * The policy from the JSON text of its overrides. Without overrides it is the default policy, and what reads overrides is not
 * loaded.
 * @throws an error whose message says what to fix
 */
export async function policyFromText(text: string | undefined): Promise<Policy> {
  if (text === undefined || text === '' || text === '{}') return DEFAULT_POLICY;
  const overrides = parse(text);
  const { readPolicy } = await import('./read-policy.ts');
  const reading = readPolicy(overrides);
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
