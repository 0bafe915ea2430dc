import type { KnownConnection } from '../connectors/connection-list.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Services } from '../intake/services.ts';
import type { ParkingStorage } from '../parking/parking-storage.ts';
import type { Clock } from '../platform/clock.ts';
import type { Pages } from '../storage/pages.ts';

/** What erasures and exports need besides the services: every place that stores data of a customer. */
export interface PrivacyDeps {
  readonly pages: Pages;
  /** Parked deliveries, refused events, requests and exports. */
  readonly parked: ParkingStorage;
  readonly connections: ReadonlyMap<string, KnownConnection>;
  readonly loadConnector: (provider: KnownConnection['provider']) => Promise<Connector>;
  readonly realTime: Clock;
}

/** The dependencies together with the services, which need the identity key. */
export interface Privacy extends PrivacyDeps {
  readonly services: Services;
}
