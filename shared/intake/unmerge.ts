import type { Applying } from './apply-telling.ts';

/** What became of taking a merge back. */
export type Unmerging =
  | { readonly outcome: 'unmerged'; readonly survivor: string; readonly separated: string }
  | { readonly outcome: 'unknown-customer' }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'busy' };

/** Parts person identities from a customer. */
export async function unmergeCustomer(
  _applying: Applying,
  _customerId: string,
  _identities: readonly string[],
): Promise<Unmerging> {
  throw new Error('not built yet');
}
