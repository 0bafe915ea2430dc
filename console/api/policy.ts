import * as z from 'zod';
import { policySchema } from '../../shared/lifecycle/policy.ts';
import { ask } from './request.ts';

const policy = z.object({ version: z.string(), rules: policySchema });

/** The policy that is in force. */
export function readPolicy(signal?: AbortSignal) {
  return ask('/policy', policy, signal && { signal });
}
