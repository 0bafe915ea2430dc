import type { KnownConnection } from '../connectors/connection-list.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Services } from '../intake/services.ts';
import type { ParkingStorage } from '../parking/parking-storage.ts';
import type { Clock } from '../platform/clock.ts';
import type { Pages } from '../storage/pages.ts';

/** What erasing and handing out work with, beside the store: everywhere that something is known of a customer. */
export interface PrivacyDeps {
  readonly pages: Pages;
  /** Deliveries, refused events, requests and exports, all in one place. */
  readonly parked: ParkingStorage;
  readonly connections: ReadonlyMap<string, KnownConnection>;
  readonly loadConnector: (provider: KnownConnection['provider']) => Promise<Connector>;
  readonly realTime: Clock;
}

/** The same, once the identity key is known. */
export interface Privacy extends PrivacyDeps {
  readonly services: Services;
}
