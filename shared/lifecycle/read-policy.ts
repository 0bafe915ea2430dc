import { DEFAULT_RULES, type Policy } from './policy.ts';
import { policySchema } from './policy-schema.ts';

/** Result of reading a policy: the policy, or a sentence that says what to fix. */
export type PolicyReading = { readonly policy: Policy } | { readonly refused: string };

/**
 * Reads overrides of the default policy: an object of the same shape, in which every part is optional. The
 * version is a fingerprint of the thresholds, equal for equal policies. No record depends on the salt of the buckets, so the
 * version does not either.
 */
export function readPolicy(overrides: unknown): PolicyReading {
  if (!isObject(overrides))
    return { refused: 'the policy must be a JSON object with the thresholds to change' };
  const reading = policySchema.safeParse(withDefaults(overrides));
  if (!reading.success) {
    const [issue] = reading.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
    const what =
      issue?.code === 'unrecognized_keys' ? `unknown name ${issue.keys.join(', ')}` : 'wrong value';
    return { refused: `the policy is wrong${where}: ${what}` };
  }
  const rules = reading.data;
  if (rules.inactivity.leastDays > rules.inactivity.mostDays)
    return { refused: 'inactivity.leastDays must not exceed inactivity.mostDays' };
  const { bucketSalt: _, ...thresholds } = rules;
  return { policy: { ...rules, version: fingerprint(JSON.stringify(sorted(thresholds))) } };
}

/** The default policy with overrides applied, not validated yet. */
export function withDefaults(overrides: unknown): unknown {
  return overlay(DEFAULT_RULES, overrides);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function overlay(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over;
  const names = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries(
    [...names].map((name) => [name, name in over ? overlay(base[name], over[name]) : base[name]]),
  );
}

function sorted(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, sorted(part)]),
  );
}

// FNV-1a, 64 bits. Versions must only differ for different policies; collision resistance is not needed.
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const char of text)
    hash = BigInt.asUintN(64, (hash ^ BigInt(char.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return hash.toString(36);
}
