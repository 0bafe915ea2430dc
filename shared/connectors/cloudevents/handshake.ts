import type { Delivery, HandshakeResponse } from '../connector.ts';

const ORIGIN = 'webhook-request-origin';

/** A name of a host, as the specification asks for, or the placeholder of all. */
const HOST = /^(?:\*|[\w.:-]{1,255})$/;

/**
 * Answers a sender that asks whether it may send here
 * (https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md#4-abuse-protection): yes, at any rate. Its
 * deliveries still need the secret.
 */
export function answerHandshake({ method, headers }: Delivery): HandshakeResponse | undefined {
  const origin = headers[ORIGIN];
  if (method !== 'OPTIONS' || origin === undefined || !HOST.test(origin)) return undefined;
  return {
    status: 200,
    headers: {
      allow: 'POST, OPTIONS',
      'webhook-allowed-origin': origin,
      'webhook-allowed-rate': '*',
    },
  };
}
