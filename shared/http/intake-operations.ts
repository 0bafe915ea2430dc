import type { Operation } from './operation.ts';
import type { RouteKey } from './routes.ts';
import { BUSY, FORBIDDEN, NEXT, RETRY_AFTER, TOO_MANY, WRONG_NEXT } from './usual-answers.ts';

const UNKNOWN_PARKED = {
  404: { description: 'No parked delivery has this id; it may have been applied', schemas: ['Problem'] },
} as const satisfies Operation['answers'];

const RECEIVE = {
  body: 'any',
  answers: {
    200: { description: 'The delivery needs no retry, or is a handshake', schemas: ['Taken'] },
    401: { description: 'The signature is missing or wrong', schemas: ['RefusedDelivery'] },
    403: {
      description: 'Locally: the host name is neither this machine nor the one of --public-host',
      schemas: ['Problem'],
    },
    404: {
      description: 'There is no such connection, or its provider takes no secret in the URL',
      schemas: ['UnknownConnection'],
    },
    405: {
      description: 'The method is neither POST nor OPTIONS, and is no handshake of the provider',
      schemas: ['RefusedDelivery'],
    },
    413: {
      description: 'The body is over 1 MiB; API Gateway itself refuses more than 10 MiB',
      schemas: ['RefusedDelivery', 'Problem'],
    },
    415: { description: 'The body has a content encoding', schemas: ['RefusedDelivery'] },
    ...TOO_MANY,
    503: {
      description: 'Nothing could be stored: send the delivery again',
      schemas: ['Unavailable'],
      headers: RETRY_AFTER,
    },
  },
} as const satisfies Partial<Operation>;

/** The operations on deliveries and on what they left: webhooks, connections, events, parked deliveries, orphans, held erasures. */
export const INTAKE_OPERATIONS = {
  'ANY /webhooks/{connection}': {
    operationId: 'receiveDelivery',
    details:
      'The body is what the provider of the connection sends; see docs/connectors. The request must be signed. The answer is never a redirect or 410, and never 500 because of the body. OPTIONS gets 204.',
    ...RECEIVE,
  },
  'ANY /webhooks/{connection}/{secret}': {
    operationId: 'receiveDeliveryWithSecret',
    details:
      'Only for providers whose tool signs nothing and cannot send a header; for all others it is 404. Everything else is as at `/webhooks/{connection}`. The secret protects who may send, not the body.',
    ...RECEIVE,
  },
  'GET /orphans': {
    operationId: 'listOrphans',
    details: 'A page can be shorter than the others, or empty, and still not be the last.',
    query: [NEXT],
    answers: {
      200: { description: 'A page of the objects', schemas: ['OrphansPage'] },
      ...WRONG_NEXT,
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'GET /connections': {
    operationId: 'listConnections',
    details:
      'Deployed, `lastDelivery` and `outcomes` are null: they are in the log of `ingest` (`npm run deliveries -- --stack`).',
    answers: {
      200: { description: 'The connections', schemas: ['Connections'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'POST /connections/{connection}/backfill': {
    operationId: 'backfill',
    details:
      'For `npm run backfill`. The objects are mapped as deliveries are, but need no signature. Those of one customer are applied together; all events are `historical`. Sending them again changes nothing.',
    body: 'BackfillRequest',
    answers: {
      200: { description: 'What became of each object', schemas: ['Backfilled'] },
      400: { description: 'The body does not have the required form', schemas: ['Problem'] },
      404: { description: 'There is no such connection', schemas: ['Problem'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'POST /events/republish': {
    operationId: 'republishEvents',
    details:
      'For `npm run republish`. Each event has the id, the sequence and the content that it was published with. Works for at most about 10 seconds, then answers where to go on.',
    body: 'RepublishRequest',
    answers: {
      200: { description: 'What was published, and where to go on', schemas: ['Republished'] },
      400: { description: 'The body does not have the required form', schemas: ['Problem'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'GET /parked': {
    operationId: 'listParked',
    details: 'In the order of their keys, not of time: first those that are applied again by themselves.',
    query: [
      { name: 'connection', description: 'Only those of this connection', example: 'shopify' },
      { name: 'limit', description: 'The longest page, from 1 to 100; 50 without it', example: '100' },
      NEXT,
    ],
    answers: {
      200: { description: 'A page of the parked deliveries', schemas: ['ParkedPage'] },
      400: { description: 'A parameter does not have the form of one', schemas: ['Problem'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'GET /parked/{id}': {
    operationId: 'readParked',
    details: 'The body is personal data. Each reading is logged, with the key of the delivery.',
    answers: {
      200: { description: 'The parked delivery', schemas: ['ParkedDelivery'] },
      ...UNKNOWN_PARKED,
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'DELETE /parked/{id}': {
    operationId: 'discardParked',
    details: 'Cannot be undone: what the delivery reported is lost.',
    answers: {
      200: { description: 'The parked delivery is gone', schemas: ['DiscardedParked'] },
      ...UNKNOWN_PARKED,
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'POST /parked/{id}/redrive': {
    operationId: 'redriveParked',
    details: 'What it reported is applied once, however often it is redriven.',
    answers: {
      200: { description: 'It was applied, or why it stays parked', schemas: ['RedrivenParked'] },
      ...UNKNOWN_PARKED,
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'GET /erasures': {
    operationId: 'listErasures',
    answers: {
      200: { description: 'The erasures of whole connections', schemas: ['Erasures'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'DELETE /erasures/{connection}': {
    operationId: 'cancelErasure',
    answers: {
      200: { description: 'The erasure is cancelled', schemas: ['CancelledErasure'] },
      404: { description: 'No erasure of this connection is held', schemas: ['Problem'] },
      409: { description: 'The erasure has begun and cannot be cancelled', schemas: ['Problem'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
} as const satisfies Readonly<Partial<Record<RouteKey, Operation>>>;
