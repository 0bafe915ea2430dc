import { LOCAL_OPERATIONS } from './local-operations.ts';
import type { Operation, QueryParameter } from './operation.ts';
import type { RouteKey } from './routes.ts';

const RETRY_AFTER = { 'retry-after': 'After how many seconds to send the request again' };

const TOO_MANY = {
  429: { description: 'Deployed: too many requests. Send it again later', schemas: ['Problem'] },
} as const satisfies Operation['answers'];

const FORBIDDEN = {
  403: {
    description:
      'Deployed: the caller has no IAM permission. Locally: the request does not come from this machine (Host, Origin)',
    schemas: ['Problem'],
  },
} as const satisfies Operation['answers'];

const BUSY = {
  503: {
    description: 'The secret is not loaded yet, or other requests are changing the customer',
    schemas: ['Problem'],
    headers: RETRY_AFTER,
  },
} as const satisfies Operation['answers'];

const UNKNOWN_CUSTOMER = {
  404: { description: 'No customer has this id, or the customer was erased', schemas: ['Problem'] },
} as const satisfies Operation['answers'];

const UNKNOWN_PARKED = {
  404: { description: 'No parked delivery has this id; it may have been applied', schemas: ['Problem'] },
} as const satisfies Operation['answers'];

const NEXT: QueryParameter = {
  name: 'next',
  description: 'The `next` of the page before; leave it out for the first page',
  example: 'WyJhY3Rpdml0aWVzIiwiIixudWxsXQ',
};

const WRONG_NEXT = {
  400: { description: '`next` does not have the form of one', schemas: ['Problem'] },
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

const REPORT_RANGE: readonly QueryParameter[] = [
  {
    name: 'from',
    description: 'The first day; without it the last 12 months, 12 weeks or 30 days, or all of the funnel',
    example: '2026-01-01',
  },
  {
    name: 'to',
    description: 'The last day, which belongs to it; today without it',
    example: '2026-06-30',
  },
  { name: 'by', description: '`day`, `week` or `month`, which is the default', example: 'month' },
  {
    name: 'connection',
    description: 'Only customers known to this connection, and only its sales',
    example: 'shopify',
  },
];

/** The operation of each route. */
export const OPERATIONS: Readonly<Record<RouteKey, Operation>> = {
  'ANY /webhooks/{connection}': {
    operationId: 'receiveDelivery',
    details:
      'The body is what the provider of the connection sends; see docs/connectors. The request must be signed. The answer is never a redirect or 410, and never 500 because of the body. OPTIONS gets 204.',
    body: 'any',
    answers: {
      200: { description: 'The delivery needs no retry, or is a handshake', schemas: ['Taken'] },
      401: { description: 'The signature is missing or wrong', schemas: ['RefusedDelivery'] },
      403: {
        description: 'Locally: the host name is neither this machine nor the one of --public-host',
        schemas: ['Problem'],
      },
      404: { description: 'There is no such connection', schemas: ['UnknownConnection'] },
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
  },
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
  'GET /policy': {
    operationId: 'readPolicy',
    answers: {
      200: { description: 'The policy', schemas: ['PolicyInForce'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'GET /stages': {
    operationId: 'readStages',
    answers: {
      200: { description: 'The stages and the policy', schemas: ['Stages'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'POST /policy/preview': {
    operationId: 'previewPolicy',
    details:
      'Folds the logs of a page of customers under both policies at one instant, and writes nothing. Linking rules are not compared.',
    body: 'PolicyPreviewRequest',
    answers: {
      200: { description: 'The customers of the page that would be elsewhere', schemas: ['PolicyPreview'] },
      400: { description: 'The body does not have the required form', schemas: ['Problem'] },
      422: { description: 'The policy is wrong; the message names the field', schemas: ['Problem'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'GET /reports': {
    operationId: 'listReports',
    details:
      'With `names`, these reports are computed in one pass over the customers. The other parameters are for them.',
    query: [
      {
        name: 'names',
        description: 'The names of reports, separated by commas',
        example: 'stages,churn',
      },
      ...REPORT_RANGE,
    ],
    answers: {
      200: {
        description: 'What reports there are; with `names`, these reports',
        schemas: ['ReportList', 'ComputedReports'],
      },
      400: { description: 'A parameter is wrong, or the answer would be too long', schemas: ['Problem'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
  },
  'GET /reports/{name}': {
    operationId: 'readReport',
    details:
      'All reports have the same form. Dates are calendar days of the zone in the policy. docs/reports.md explains each report.',
    query: [
      ...REPORT_RANGE,
      {
        name: 'format',
        description: '`json` or `csv`; without it, `Accept: text/csv` gives CSV',
        example: 'csv',
      },
    ],
    answers: {
      200: { description: 'The report', schemas: ['Report'], csv: true },
      400: { description: 'A parameter is wrong, or the answer would be too long', schemas: ['Problem'] },
      404: { description: 'There is no such report', schemas: ['Problem'] },
      ...FORBIDDEN,
      ...TOO_MANY,
      ...BUSY,
    },
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
  ...LOCAL_OPERATIONS,
};
