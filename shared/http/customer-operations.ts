import type { Operation, QueryParameter } from './operation.ts';
import type { RouteKey } from './routes.ts';
import { BUSY, FORBIDDEN, NEXT, TOO_MANY, WRONG_NEXT } from './usual-answers.ts';

const UNKNOWN_CUSTOMER = {
  404: { description: 'No customer has this id, or the customer was erased', schemas: ['Problem'] },
} as const satisfies Operation['answers'];

const DRY_RUN: QueryParameter = {
  name: 'dryRun',
  description: 'true: nothing is written, and the answer has the records as they would be',
  example: 'true',
};

const REFUSED_COMMAND = {
  400: { description: 'The body or `dryRun` does not have the required form', schemas: ['Problem'] },
  422: { description: 'It is not possible for these customers; the message says why', schemas: ['Problem'] },
} as const satisfies Operation['answers'];

/** The operations on customers. */
export const CUSTOMER_OPERATIONS = {
  'GET /customers': {
    operationId: 'findCustomers',
    details:
      'Send `identity` or `email`, percent-encoded, to search. Without both, the answer is a page of customers, those who entered their stage last first. A page can be shorter than `limit`, or empty, and still not be the last.',
    query: [
      {
        name: 'identity',
        description:
          'An account `{connection}:customer:{id}`, an address `email:{address}`, or an object such as `{connection}:order:{id}`',
        example: 'shopify:customer:207119551',
      },
      { name: 'email', description: 'An e-mail address', example: 'ada@example.com' },
      { name: 'stage', description: 'Only customers in this stage', example: 'churned' },
      {
        name: 'risk',
        description: 'Only customers with this risk: `watch`, `high`, `any` of both, or a reason',
        example: 'payment-failed',
      },
      {
        name: 'since',
        description: 'Only customers who entered their stage at this instant or later',
        example: '2026-01-05T10:00:00Z',
      },
      { name: 'limit', description: 'The longest page, from 1 to 200; 50 without it', example: '100' },
      NEXT,
    ],
    answers: {
      200: {
        description: 'A search: the customer, or an empty list. A list: a page',
        schemas: ['FoundCustomers', 'CustomersPage'],
      },
      400: { description: 'A parameter is unknown or unreadable', schemas: ['Problem'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'POST /customers/search': {
    operationId: 'searchCustomers',
    details: 'The same as `GET /customers` with `identity` or `email`, but nothing of it is in the URL.',
    body: 'SearchRequest',
    answers: {
      200: { description: 'The customer, or an empty list', schemas: ['FoundCustomers'] },
      400: { description: 'The body does not have the required form', schemas: ['Problem'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'GET /customers/{id}': {
    operationId: 'readCustomer',
    answers: {
      200: { description: 'The record', schemas: ['Customer'] },
      ...UNKNOWN_CUSTOMER,
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'DELETE /customers/{id}': {
    operationId: 'eraseCustomer',
    details: 'Cannot be undone. Sending it again returns the current receipt.',
    answers: {
      200: { description: 'Everything is deleted', schemas: ['Receipt'] },
      202: {
        description: 'No query finds the customer; some data is still to be deleted',
        schemas: ['Receipt'],
      },
      404: { description: 'No customer has this id', schemas: ['Problem'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'GET /customers/{id}/timeline': {
    operationId: 'readTimeline',
    query: [NEXT],
    answers: {
      200: { description: 'A page of the timeline', schemas: ['TimelinePage'] },
      ...WRONG_NEXT,
      ...UNKNOWN_CUSTOMER,
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'GET /customers/{id}/identity': {
    operationId: 'explainIdentity',
    details: 'Send both parameters, percent-encoded, or neither.',
    query: [
      {
        name: 'from',
        description: 'An identity of the customer, or an id that it has or had',
        example: 'shopify:customer:207119551',
      },
      {
        name: 'to',
        description: 'An identity or a customer id, also of another customer',
        example: 'email:ada@example.com',
      },
    ],
    answers: {
      200: { description: 'The identities, and what ties them', schemas: ['Explained'] },
      400: { description: 'One parameter is missing, or leads to no customer', schemas: ['Problem'] },
      ...UNKNOWN_CUSTOMER,
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'GET /customers/{id}/export': {
    operationId: 'exportCustomer',
    query: [NEXT],
    answers: {
      200: { description: 'A page of the export', schemas: ['ExportPage'] },
      ...WRONG_NEXT,
      ...UNKNOWN_CUSTOMER,
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'POST /customers/{id}/merge': {
    operationId: 'mergeCustomers',
    query: [DRY_RUN],
    body: 'MergeRequest',
    answers: {
      200: { description: 'The two are one customer', schemas: ['MergedCustomers'] },
      ...REFUSED_COMMAND,
      ...UNKNOWN_CUSTOMER,
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'POST /customers/{id}/unmerge': {
    operationId: 'unmergeCustomer',
    details:
      'Splits off the named identities, undoes the merge that left an id, or undoes everything that a connection tied.',
    query: [DRY_RUN],
    body: 'UnmergeRequest',
    answers: {
      200: { description: 'The identities belong to another customer', schemas: ['UnmergedCustomers'] },
      ...REFUSED_COMMAND,
      ...UNKNOWN_CUSTOMER,
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
} as const satisfies Readonly<Partial<Record<RouteKey, Operation>>>;
