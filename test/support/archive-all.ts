import { archiveCustomer } from '../../shared/intake/archive-customer.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { OpenLogArchive } from '../../shared/storage/archive-port.ts';
import { customersIn } from './delivered.ts';

/** Archives the activities of all customers, however few and however new, and continues what was interrupted. */
export async function archiveAll(
  services: Services,
  open: OpenLogArchive,
  items: Iterable<Record<string, unknown>>,
): Promise<void> {
  for (const customer of customersIn(items))
    await archiveCustomer(
      services,
      await open(),
      customer,
      { before: Number.POSITIVE_INFINITY, least: 1 },
      () => false,
    );
}

/** The activities in the table, and the markers that lead to others. */
export function activitiesOf(items: Iterable<Record<string, unknown>>) {
  const keys = [...items].map(({ SK }) => String(SK));
  return {
    inTable: keys.filter((key) => key.startsWith('ACT#')).length,
    markers: keys.filter((key) => key.startsWith('ACT!')).length,
  };
}
