import type { Operation } from './operation.ts';
import type { RouteKey } from './routes.ts';

const FORBIDDEN_LOCALLY = {
  403: { description: 'The request does not come from this machine (Host, Origin)', schemas: ['Problem'] },
} as const satisfies Operation['answers'];

/** The operations of the routes that only the local server has. */
export const LOCAL_OPERATIONS: Readonly<Record<RouteKey<'local'>, Operation>> = {
  'GET /_local/connections': {
    operationId: 'listLocalConnections',
    answers: {
      200: { description: 'The connections', schemas: ['LocalConnections'] },
      ...FORBIDDEN_LOCALLY,
    },
  },
  'GET /_local/events': {
    operationId: 'listLocalEvents',
    details: 'With `accept: text/event-stream` the answer is a live feed of server-sent events.',
    query: [
      {
        name: 'after',
        description: 'Only events with a greater number; `Last-Event-ID` does the same',
        example: '0',
      },
    ],
    answers: {
      200: { description: 'The events', schemas: ['LocalEvents'] },
      400: { description: '`after` is not the number of an event', schemas: ['Problem'] },
      ...FORBIDDEN_LOCALLY,
    },
  },
  'GET /_local/deliveries': {
    operationId: 'listLocalDeliveries',
    details:
      'The last 10,000 deliveries of each connection are kept, in `DATA_DIR` if it is set. Times are real time, whatever the clock says.',
    query: [
      { name: 'connection', description: 'Only those of this connection', example: 'shopify' },
      { name: 'outcome', description: 'Only those with this outcome', example: 'parked' },
      {
        name: 'since',
        description: 'Only those that were received at this instant or later',
        example: '2026-01-05T10:00:00Z',
      },
      { name: 'limit', description: 'How many, from 1 to 10,000; 100 without it', example: '1000' },
    ],
    answers: {
      200: { description: 'The deliveries', schemas: ['LocalDeliveries'] },
      400: { description: 'A parameter does not have the form of one', schemas: ['Problem'] },
      ...FORBIDDEN_LOCALLY,
    },
  },
  'GET /_local/subscribers': {
    operationId: 'listLocalSubscribers',
    details:
      'In the order in which `npm start` reads them. The counts are kept in `DATA_DIR` if it is set. Times are real time, whatever the clock says.',
    answers: {
      200: { description: 'The subscribers', schemas: ['LocalSubscribers'] },
      ...FORBIDDEN_LOCALLY,
    },
  },
  'GET /_local/clock': {
    operationId: 'readLocalClock',
    answers: { 200: { description: 'The time', schemas: ['LocalClock'] }, ...FORBIDDEN_LOCALLY },
  },
  'POST /_local/clock': {
    operationId: 'moveLocalClock',
    body: 'MoveLocalClock',
    answers: {
      200: { description: 'The new time, after all reviews', schemas: ['MovedLocalClock'] },
      400: { description: 'The body does not have the required form', schemas: ['Problem'] },
      ...FORBIDDEN_LOCALLY,
      409: { description: 'The clock goes back only while the store is empty', schemas: ['Problem'] },
      503: {
        description:
          'The disk is full, or the reviews ended with an error: the message says whether the clock moved',
        schemas: ['Problem'],
      },
    },
  },
  'POST /_local/redrive': {
    operationId: 'redriveLocally',
    answers: {
      200: { description: 'How many deliveries were applied', schemas: ['Redriven'] },
      ...FORBIDDEN_LOCALLY,
    },
  },
};
