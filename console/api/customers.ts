import type * as z from 'zod';
import { customerRecord } from '../../shared/customers/customer-record.ts';
import {
  customersPage,
  exportPage,
  foundCustomers,
  timelinePage,
} from '../../shared/http/customer-bodies.ts';
import { receipt } from '../../shared/http/erasure-bodies.ts';
import { explained } from '../../shared/http/identity-bodies.ts';
import { mergedCustomers, unmergedCustomers } from '../../shared/http/merge-answers.ts';
import { ask } from './request.ts';

/** Which customers a list shows. */
export interface CustomerFilter {
  readonly stage: string | undefined;
  readonly risk: string | undefined;
  readonly next?: string | undefined;
}

const PAGE_SIZE = '50';

const pathOf = (id: string) => `/customers/${encodeURIComponent(id)}`;

/** A page of the customers in a stage, newest first. */
export function listCustomers({ stage, risk, next }: CustomerFilter, signal?: AbortSignal) {
  return ask('/customers', customersPage, {
    query: { stage, risk, limit: PAGE_SIZE, next },
    ...(signal && { signal }),
  });
}

/** The customers with an e-mail address or another identity. The address is sent in the body, not in the URL. */
export async function searchCustomers(text: string) {
  const body = text.includes(':') ? { identity: text } : { email: text };
  return (await ask('/customers/search', foundCustomers, { method: 'POST', body })).customers;
}

/** The record of a customer. */
export function readCustomer(id: string, signal?: AbortSignal) {
  return ask(pathOf(id), customerRecord, signal && { signal });
}

/** A page of what is known of a customer, newest first. */
export function readTimeline(id: string, next: string | undefined, signal?: AbortSignal) {
  return ask(`${pathOf(id)}/timeline`, timelinePage, { query: { next }, ...(signal && { signal }) });
}

/** Why the identities of a customer are one. */
export function readIdentity(id: string, signal?: AbortSignal) {
  return ask(`${pathOf(id)}/identity`, explained, signal && { signal });
}

/** Merges two customers, or shows what that would give. */
export function mergeCustomers(id: string, other: string, dryRun: boolean) {
  return ask(`${pathOf(id)}/merge`, mergedCustomers, {
    method: 'POST',
    query: { dryRun: dryRun ? 'true' : undefined },
    body: { with: other },
  });
}

/** What to split off a customer. */
export type SplitOff = { readonly identities: readonly string[] } | { readonly merged: string };

/** Splits a part off a customer, or shows what that would give. */
export function splitCustomer(id: string, part: SplitOff, dryRun: boolean) {
  return ask(`${pathOf(id)}/unmerge`, unmergedCustomers, {
    method: 'POST',
    query: { dryRun: dryRun ? 'true' : undefined },
    body: part,
  });
}

/** Erases a customer for good. */
export function eraseCustomer(id: string) {
  return ask(pathOf(id), receipt, { method: 'DELETE' });
}

/** Everything that is known of a customer: all pages of the export. */
export async function exportCustomer(id: string) {
  const pages: z.infer<typeof exportPage>[] = [];
  for (let next: string | null | undefined; next !== null; ) {
    const page: z.infer<typeof exportPage> = await ask(`${pathOf(id)}/export`, exportPage, {
      query: { next },
    });
    pages.push(page);
    ({ next } = page);
  }
  return pages;
}

/** A page of a timeline. */
export type TimelineEntry = z.infer<typeof timelinePage>['timeline'][number];
/** The receipt of an erasure. */
export type Receipt = z.infer<typeof receipt>;
