import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ItemKey } from './keys.ts';
import { createStoredPass } from './stored-pass.ts';

/** How far the review has visited all customers because the policy changed. */
export interface PolicyPass {
  /** The policy under which everybody is folded. */
  readonly policyVersion: string;
  /** Since when the review has had this policy, by the clock of the customers. */
  readonly since: number;
  /** The partition of the index by row that is visited next, and the last customer visited in it. */
  readonly partition: number;
  readonly after: string | null;
  /** Customers visited in this round, and how many of them had another policy. */
  readonly visited: number;
  readonly changed: number;
  /** True once a round has found nobody with another policy. */
  readonly done: boolean;
  /** Number of writes. */
  readonly version: number;
}

/** The stored progress of a pass. There is at most one. */
export interface PolicyPasses {
  read(): Promise<PolicyPass | undefined>;
  /** False if somebody else has written since it was read. */
  write(pass: PolicyPass): Promise<boolean>;
}

/** The key of the progress. */
export const POLICY_PASS_KEY: ItemKey = { PK: 'POLICY', SK: 'PASS' };

const passItem = z.object({
  policyVersion: z.string(),
  since: z.number(),
  partition: z.number(),
  after: z.string().nullable(),
  visited: z.number(),
  changed: z.number(),
  done: z.boolean(),
  version: z.number(),
});

const formOfAnotherVersion = z.object({ version: z.number() });

/** No policy has this version, so that the review begins again. */
const UNKNOWN_PROGRESS = {
  policyVersion: '',
  since: 0,
  partition: 0,
  after: null,
  visited: 0,
  changed: 0,
  done: false,
} as const;

/** Creates the progress that a table holds. */
export function createPolicyPasses(client: DynamoDBDocumentClient, table: string): PolicyPasses {
  const stored = createStoredPass<PolicyPass>(client, table, POLICY_PASS_KEY);
  return {
    ...stored,
    async read() {
      const item = await stored.read();
      const { data } = passItem.safeParse(item);
      if (data !== undefined) return data;
      // What another version wrote is begun again, and written over.
      const written = formOfAnotherVersion.safeParse(item).data;
      return written && { ...UNKNOWN_PROGRESS, version: written.version };
    },
  };
}
