import * as z from 'zod/mini';
import { canLink } from '../identity/linkable.ts';
import { emailRulesOf } from '../lifecycle/policy.ts';
import { emitMetric, log } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import { customerById } from '../storage/customer-lookup.ts';
import { type ConnectionPart, connectionPart } from './connection-part.ts';
import { type ExportScope, exportPage, parseExportPlace } from './export-customer.ts';
import { exportFolder, exportKey } from './export-files.ts';
import { namedCustomers } from './named-customers.ts';
import type { Privacy } from './privacy.ts';
import type { LongRequest, RequestJob } from './request-queue.ts';

/** Customer by customer, in the order of their ids: whose turn it is, how many pages they have, where the next begins. */
const progressForm = z.tuple([z.string(), z.number(), z.nullable(z.string())]);

/**
 * Writes everything that came by the connection of the named persons into the park, one file for each page, and says by
 * log line and metric that it lies ready. A page that was broken off is written anew. Answers true when all are written.
 */
export async function exportPersons(
  privacy: Privacy,
  { request: { connection, progress }, note, isLate }: RequestJob,
  { id, persons }: Extract<LongRequest, { readonly type: 'export' }>,
): Promise<boolean> {
  const { services, parked } = privacy;
  const rules = emailRulesOf(services.policy, connection);
  const asked = persons.filter((person) => canLink(person, rules));
  const { customers } = await namedCustomers(services, connection, asked, []);
  // In an order that stays.
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
      // Whoever was erased at this moment has had their exports removed already.
      if ((await customerById(services.store, customerId)) === undefined) await parked.remove(key);
      place = written.next;
      // After the last page it is the turn of whoever comes next.
      await note(JSON.stringify(place === null ? [`${customerId}~`, 0, null] : [customerId, page, place]));
      if (place === null) break;
    }
  }
  emitMetric(METRICS.exports, 1);
  log('info', 'An export lies ready', { connection, key: folder, count: total });
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
