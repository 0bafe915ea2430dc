import { unpublished } from '../customers/change.ts';
import type { Customer } from '../customers/customer.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { LogArchive } from './archive-port.ts';
import type { Commit } from './commit.ts';

/** What reads and writes the records. */
interface Records {
  find(
    wanted: { readonly customerIds: readonly string[] },
    consistent: true,
  ): Promise<{ readonly customers: readonly Customer[] }>;
  commit(commit: Commit): Promise<unknown>;
}

/** Restores the logs of those of the customers whose activities are archived. Whoever continues after a crash finds what is left to do. */
export async function restoreLogs(
  records: Records,
  archive: LogArchive,
  customerIds: readonly string[],
  hashOfName: (name: IdentityName) => string,
): Promise<void> {
  const { customers } = await records.find({ customerIds }, true);
  for (const customer of customers.filter(({ archived }) => archived)) {
    for (const home of customer.homes) await archive.restore(hashOfName(home));
    const change = unpublished({ ...customer, archived: false });
    // If another process was faster, the customer is read again anyway.
    await records.commit({ customers: [change], owners: [], entries: [] });
  }
}
