import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ItemKey } from './keys.ts';
import { createPasses, type Pass, type Passes, storedPass } from './stored-pass.ts';

/** How far the review has visited all customers because the policy changed. It has had this policy since the pass began. */
export interface PolicyPass extends Pass {
  /** The policy under which everybody is folded. */
  readonly policyVersion: string;
  /** Customers visited in this round, and how many of them had another policy. */
  readonly visited: number;
  readonly changed: number;
  /** True once a round has found nobody with another policy. */
  readonly done: boolean;
}

/** The stored progress of a pass. */
export type PolicyPasses = Passes<PolicyPass>;

/** The key of the progress. */
export const POLICY_PASS_KEY: ItemKey = { PK: 'POLICY', SK: 'PASS' };

/** The beginning of a round. */
export const FIRST_VISIT = { partition: 0, after: null, visited: 0, changed: 0, done: false } as const;

const storedPolicyPass = storedPass.extend({
  policyVersion: z.string(),
  visited: z.number(),
  changed: z.number(),
  done: z.boolean(),
});

const passOfAnotherVersion = storedPass.pick({ version: true });

/** Creates the progress that a table holds. */
export function createPolicyPasses(client: DynamoDBDocumentClient, table: string): PolicyPasses {
  return createPasses(client, table, POLICY_PASS_KEY, (item): PolicyPass | undefined => {
    const { data } = storedPolicyPass.safeParse(item);
    if (data !== undefined) return data;
    // What another version wrote is begun again, and written over.
    const written = passOfAnotherVersion.safeParse(item).data;
    // No policy has this version.
    return written && { ...FIRST_VISIT, policyVersion: '', since: 0, version: written.version };
  });
}
