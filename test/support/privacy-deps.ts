import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { KnownConnection } from '../../shared/connectors/connection-list.ts';
import { loadConnector } from '../../shared/connectors/load-connector.ts';
import type { ParkingStorage } from '../../shared/parking/parking-storage.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { PrivacyDeps } from '../../shared/privacy/privacy.ts';
import type { OpenLogArchive } from '../../shared/storage/archive-port.ts';
import { createPages } from '../../shared/storage/pages.ts';

/** The dependencies of erasing and exporting: a table and a parking storage. */
export function privacyDepsOn(
  client: DynamoDBDocumentClient,
  parked: ParkingStorage,
  {
    table = 'test',
    connections = new Map() as ReadonlyMap<string, KnownConnection>,
    realTime = { now: () => 0 } as Clock,
    archive = undefined as OpenLogArchive | undefined,
  } = {},
): PrivacyDeps {
  return { pages: createPages(client, table, archive), parked, connections, loadConnector, realTime };
}
