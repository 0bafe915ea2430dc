import type { PolicyRules } from './policy.ts';
import { type PolicyReading, readPolicy } from './read-policy.ts';

/**
 * Reads a policy that is compared with the present one. The rules of the connections are part of the configuration, so they
 * are those of the present policy unless the overrides name the connection.
 */
export function readOtherPolicy(
  overrides: unknown,
  { connections }: Pick<PolicyRules, 'connections'>,
): PolicyReading {
  if (!isObject(overrides)) return readPolicy(overrides);
  const { connections: others = {} } = overrides;
  return readPolicy({
    ...overrides,
    connections: isObject(others) ? { ...connections, ...others } : others,
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
