import * as z from 'zod';
import { instant } from '../events/envelope.ts';
import { INTERVALS } from '../reports/periods.ts';
import { REPORTS } from '../reports/reports.ts';

// What the API answers about reports, for the OpenAPI document. No function bundles this file.

const name = z.enum(REPORTS.map((report) => report.name)).meta({ description: 'The name of the report' });
const title = z.string().meta({ description: 'The title for people' });
const definition = z.string().meta({ description: 'What the report shows, in one sentence' });
const date = z.iso.date().meta({ examples: ['2026-01-31'] });
const count = z.int().nonnegative();

const columns = z
  .array(
    z.object({
      name: z.string().meta({ description: 'The name, which does not change' }),
      title,
      unit: z
        .enum(['text', 'date', 'count', 'share', 'days', 'money', 'score'])
        .meta({ description: 'share: from 0 to 1. money: in the smallest unit of the currency of the row' }),
      description: z.string().meta({ description: 'What is counted, and of a share what it is divided by' }),
    }),
  )
  .meta({ description: 'The columns, in the order of the cells of each row' });

/** The list of reports. */
export const reportList = z.object({
  reports: z.array(
    z.object({
      name,
      title,
      definition,
      formula: z.string().meta({ description: 'How it is computed' }),
      columns,
    }),
  ),
});

/** A report. */
export const report = z.object({
  name,
  title,
  definition,
  from: date.meta({ description: 'The first day' }),
  to: date.meta({ description: 'The last day, which belongs to it' }),
  by: z.enum(INTERVALS).meta({ description: 'How long the periods are' }),
  zone: z.string().meta({ description: 'The zone whose days count', examples: ['Europe/Berlin'] }),
  connection: z.string().nullable().meta({
    description: 'Only customers known to this connection, which reported something of them; null for all',
  }),
  asOf: instant.meta({ description: 'When the customers were read, at most a minute ago' }),
  customers: z.object({
    counted: count.meta({ description: 'Customers that the report was computed from' }),
    stale: count.meta({ description: 'Those whose record does not contain everything yet' }),
    beyond: count.meta({ description: 'Those with more history than a report reads' }),
  }),
  columns,
  rows: z
    .array(z.array(z.union([z.string(), z.number(), z.null()])))
    .meta({ description: 'A null is unknown, or a period that is not over' }),
});

/** Several reports that were computed in one pass. */
export const computedReports = z.object({ reports: z.array(report) });
