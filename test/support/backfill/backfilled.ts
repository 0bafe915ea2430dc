import { applyObjects, type ObjectOutcome } from '../../../shared/backfill/apply-objects.ts';
import type { KnownConnection } from '../../../shared/connectors/connection-list.ts';
import type { Connector } from '../../../shared/connectors/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Services } from '../../../shared/intake/services.ts';

const CONNECTION: KnownConnection = { name: 'shop', provider: 'generic' };

/** Applies objects, each given by its updates, as one batch of a backfill: through everything after the connector. */
export function applyListed(
  services: Services,
  objects: readonly (readonly CustomerUpdate[])[],
  { dryRun = false, connection = CONNECTION } = {},
): Promise<ObjectOutcome[]> {
  const connector: Connector = {
    provider: 'test',
    topics: [],
    keptHeaders: [],
    verify: () => 'authentic',
    map: ({ body }) => ({
      updates: objects[Number(Buffer.from(body).toString())] ?? [],
      requests: [],
      ignored: [],
      refused: [],
    }),
    sign: (delivery) => delivery,
  };
  const deliveries = objects.map((_, index) => ({
    method: 'POST',
    headers: {},
    body: Buffer.from(String(index)),
  }));
  let looksLeft = 20_000;
  // Gives up after very many attempts, so that an endless retry fails.
  const isLate = () => looksLeft-- < 0;
  return applyObjects(services, connector, connection, deliveries, { dryRun, isLate });
}
