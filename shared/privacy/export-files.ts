import { EXPORTS_PREFIX } from '../platform/names.ts';

const PAGE_DIGITS = 6;

/** The folder with the results of a request. */
export function exportFolder(connection: string, request: string): string {
  return `${EXPORTS_PREFIX}${connection}/${encodeURIComponent(request)}`;
}

/** The key of a page of an export. The segment before the last names the customer, so that their erasure finds it. */
export function exportKey(folder: string, customerId: string, page: number): string {
  return `${folder}/${customerId}/${String(page).padStart(PAGE_DIGITS, '0')}.json`;
}

/** The customer that an export file is about. */
export function customerOfExport(key: string): string {
  return key.split('/').at(-2) ?? '';
}
