import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { hubspotConnector } from '../../../shared/connectors/hubspot/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { HUBSPOT_TIME, hubspotDelivery } from './hubspot-delivery.ts';
import { firstUpdate } from './mapped.ts';

/** A connection that is bound to no account. */
export const HUBSPOT: Connection = { name: 'crm', provider: 'hubspot' };

/** Maps a body of HubSpot. */
export const mapHubspotBody = (body: unknown, to = HUBSPOT): Mapping =>
  hubspotConnector.map(hubspotDelivery(body), to);

/** The update of a batch of one event. */
export const updateOf = (item: object): CustomerUpdate => firstUpdate(mapHubspotBody([item]));

/** The time of an event so many days after the first. */
export const onDay = (day: number) => ({ occurredAt: HUBSPOT_TIME + day * 86_400_000 });
