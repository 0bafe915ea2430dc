import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createIdentityHash } from '../../shared/identity/identity-hash.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { readPolicy } from '../../shared/lifecycle/read-policy.ts';
import type { OpenLogArchive } from '../../shared/storage/archive-port.ts';
import { createCustomerStore } from '../../shared/storage/customer-store.ts';
import { createDeferredUpdates } from '../../shared/storage/deferred-updates.ts';

/** The identity key of all tests. */
export const TEST_KEY = 'a test key of at least thirty-two characters';

/** The default policy with overrides; throws on an invalid one. */
export function policyWith(overrides: object = {}): Policy {
  const reading = readPolicy(overrides);
  if ('refused' in reading) throw new Error(reading.refused);
  return reading.policy;
}

/** The services that apply updates, on a given table, without pauses and with a fixed clock. */
export function servicesOn(
  client: DynamoDBDocumentClient,
  {
    table = 'test',
    policy = policyWith(),
    now = () => Date.parse('2026-06-01T00:00:00Z'),
    key = TEST_KEY,
    addressOnce = new Set<string>() as ReadonlySet<string>,
    epoch = 0,
    archive = undefined as OpenLogArchive | undefined,
  } = {},
): Services {
  const identityHash = createIdentityHash(key);
  const pacing = {
    pause: () => new Promise<void>((resolve) => setImmediate(resolve)),
    random: () => 0.5,
  };
  return {
    store: createCustomerStore(client, table, identityHash, { ...pacing, epoch, archive }),
    deferred: async () => createDeferredUpdates(client, table),
    identityHash,
    policy,
    clock: { now },
    addressOnce,
    ...pacing,
  };
}
