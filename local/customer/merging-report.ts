import * as z from 'zod';
import { paragraph } from '../terminal/layout.ts';
import { recordText } from './report.ts';

const dryRun = { dryRun: z.boolean().optional(), customers: z.array(z.unknown()).optional() };
const mergeForm = z.object({ survivor: z.string(), merged: z.string(), ...dryRun });
const unmergeForm = z.object({
  survivor: z.string(),
  separated: z.string(),
  others: z.array(z.string()).optional(),
  ...dryRun,
});

/** What a merge did, or the one record that it would leave. */
export function mergeText(body: unknown): string {
  const { survivor, merged, customers } = mergeForm.parse(body);
  return customers === undefined
    ? paragraph(`${merged} was merged into ${survivor}.`)
    : rehearsalText(`${merged} would be merged into ${survivor}:`, customers);
}

/** What an un-merge did, or the records that it would leave. */
export function unmergeText(body: unknown): string {
  const { survivor, separated, others = [], customers } = unmergeForm.parse(body);
  const leaving = [separated, ...others].join(', ');
  const verb = others.length === 0 ? 'was' : 'were';
  return customers === undefined
    ? paragraph(`${leaving} ${verb} split off from ${survivor}.`)
    : rehearsalText(`${leaving} would be split off from ${survivor}:`, customers);
}

function rehearsalText(heading: string, customers: readonly unknown[]): string {
  return [paragraph(`Dry run: nothing was changed. ${heading}`), ...customers.map(recordText)].join('\n');
}
