import type { Operation, QueryParameter } from './operation.ts';
import type { RouteKey } from './routes.ts';
import { BUSY, FORBIDDEN, TOO_MANY } from './usual-answers.ts';

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
  {
    name: 'bucket',
    description: 'Of `experiment` only: the buckets that were left untouched; `0-9` without it',
    example: '0-9',
  },
  {
    name: 'stage',
    description: 'Of `experiment` only: the stage that the customers entered; `churned` without it',
    example: 'churned',
  },
];

/** The operations on all customers at once: reports, stages and the policy. */
export const REPORT_OPERATIONS = {
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
} as const satisfies Readonly<Partial<Record<RouteKey, Operation>>>;
