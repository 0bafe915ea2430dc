import * as z from 'zod/mini';
import { canLink } from '../identity/linkable.ts';
import { linkableRulesOf } from '../lifecycle/policy.ts';
import { emitMetric, log } from '../platform/logger.ts';
import { OTHER_METRICS } from '../platform/names.ts';
import { customerById } from '../storage/customer-lookup.ts';
import { type ConnectionPart, connectionPart } from './connection-part.ts';
import { type ExportScope, exportPage } from './export-customer.ts';
import { exportFolder, exportKey } from './export-files.ts';
import { parseExportPlace } from './export-place.ts';
import { namedCustomers } from './named-customers.ts';
import type { Privacy } from './privacy.ts';
import type { LongRequest, RequestJob } from './request-queue.ts';

/**
 * Progress, customer by customer in the order of their ids: the current customer, the number of pages, and the next
 * place.
 */
const progressForm = z.tuple([z.string(), z.number(), z.nullable(z.string())]);

/**
 * Exports everything that was received through the connection about the named persons: one file per page in the parking
 * storage. A log line and a metric announce the export. An interrupted page is written again. Returns true when all
 * pages are written.
 */
export async function exportPersons(
  privacy: Privacy,
  { request: { connection, progress }, note, isLate }: RequestJob,
  { id, persons }: Extract<LongRequest, { readonly type: 'export' }>,
): Promise<boolean> {
  const { services, parked } = privacy;
  const rules = linkableRulesOf(services.policy, connection);
  const asked = persons.filter((person) => canLink(person, rules));
  const { customers } = await namedCustomers(services, connection, asked, []);
  // In an order that does not change.
  const ids = customers.map(({ customerId }) => customerId).sort();
  const folder = exportFolder(connection, id);
  const [from, pages, next] = readProgress(progress);
  let total = 0;
  for (const customerId of ids.filter((one) => one >= from)) {
    let page = customerId === from ? pages : 0;
    let place = customerId === from ? next : null;
    const found = await customerById(services.store, customerId);
    if (found === undefined) continue;
    const scope = scopeOf(connection, await connectionPart(services, connection, found));
    for (;;) {
      if (isLate()) return false;
      const customer = await customerById(services.store, customerId);
      if (customer === undefined) break;
      const written = await exportPage(
        privacy,
        customer,
        place === null ? undefined : parseExportPlace(place),
        scope,
      );
      page += 1;
      total += 1;
      const key = exportKey(folder, customerId, page);
      await parked.replace(key, JSON.stringify(written));
      // The exports of a customer who was erased in this moment have already been deleted.
      if ((await customerById(services.store, customerId)) === undefined) await parked.remove(key);
      place = written.next;
      // After the last page the next customer follows.
      await note({
        progress: JSON.stringify(place === null ? [`${customerId}~`, 0, null] : [customerId, page, place]),
      });
      if (place === null) break;
    }
  }
  emitMetric(OTHER_METRICS.exports, 1);
  log('info', 'An export is ready', { connection, key: folder, count: total });
  return true;
}

function scopeOf(connection: string, part: ConnectionPart): ExportScope | undefined {
  if (part.type === 'all') return undefined;
  return { connection, persons: part.type === 'some' ? part.persons : [] };
}

function readProgress(text: string | null): z.infer<typeof progressForm> {
  if (text === null) return ['', 0, null];
  return progressForm.parse(JSON.parse(text));
}
