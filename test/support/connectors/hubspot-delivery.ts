import type { Delivery } from '../../../shared/connectors/connector.ts';
import { jsonDelivery } from './json-delivery.ts';

/** When all items of the builders occurred. */
export const HUBSPOT_TIME = Date.parse('2026-01-05T10:00:00Z');

/** An item about one object: contact, deal or ticket 101. */
export function objectItem(subscriptionType: string, more: object = {}): object {
  return {
    eventId: 100,
    subscriptionId: 12345,
    portalId: 62515,
    appId: 54321,
    occurredAt: HUBSPOT_TIME,
    subscriptionType,
    attemptNumber: 0,
    objectId: 101,
    changeSource: 'CRM',
    ...more,
  };
}

/** An item about a property of it. */
export function propertyItem(
  subscriptionType: string,
  propertyName: string,
  propertyValue: unknown,
  more: object = {},
): object {
  return objectItem(subscriptionType, { propertyName, propertyValue, ...more });
}

/** An unsigned delivery of HubSpot. */
export function hubspotDelivery(body: unknown): Delivery {
  return { ...jsonDelivery(body), url: 'https://hooks.example.com/webhooks/crm' };
}
