import type { Delivery } from '../../../shared/connectors/connector.ts';
import { jsonDelivery } from './json-delivery.ts';

/** An event of the profile P1. */
export function klaviyoEvent(
  topic: string,
  {
    id = 'E1',
    profile = 'P1',
    at = '2026-01-05T10:00:00+00:00',
    properties = {},
    included = undefined as unknown,
  } = {},
): object {
  return {
    external_id: id,
    topic: topic.includes(':') ? topic : `event:klaviyo.${topic}`,
    payload: {
      data: {
        type: 'event',
        id,
        attributes: { datetime: at, timestamp: Date.parse(at) / 1000, event_properties: properties },
        relationships: { profile: { data: { type: 'profile', id: profile } } },
      },
      included,
    },
  };
}

/** An unsigned delivery of Klaviyo. A body given as text is sent unchanged. */
export function klaviyoDelivery(body: string | readonly object[]): Delivery {
  return jsonDelivery(
    typeof body === 'string'
      ? body
      : { data: body, meta: { klaviyo_webhook_id: 'W1', klaviyo_account_id: 'WBhXHN' } },
  );
}
