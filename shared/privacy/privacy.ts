import type { KnownConnection } from '../connectors/connection-list.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Services } from '../intake/services.ts';
import type { ParkingStorage } from '../parking/parking-storage.ts';
import type { Clock } from '../platform/clock.ts';
import type { Pages } from '../storage/pages.ts';

/** What erasures and exports need beside the store: every place with data about a customer. */
export interface PrivacyDeps {
  readonly pages: Pages;
  /** Parked deliveries, refused events, requests, exports and archived activities, in one place. */
  readonly parked: ParkingStorage;
  readonly connections: ReadonlyMap<string, KnownConnection>;
  readonly loadConnector: (provider: KnownConnection['provider']) => Promise<Connector>;
  readonly realTime: Clock;
}

/** The same, once the identity key is loaded. */
export interface Privacy extends PrivacyDeps {
  readonly services: Services;
}
