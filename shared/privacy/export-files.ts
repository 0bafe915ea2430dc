import { EXPORTS_PREFIX } from '../platform/names.ts';

const PAGE_DIGITS = 6;

/** Where all that a request asked for lies. */
export function exportFolder(connection: string, request: string): string {
  return `${EXPORTS_PREFIX}${connection}/${encodeURIComponent(request)}`;
}

/** Where a page of an export lies. Its last part but one names the customer, by which erasing finds it. */
export function exportKey(folder: string, customerId: string, page: number): string {
  return `${folder}/${customerId}/${String(page).padStart(PAGE_DIGITS, '0')}.json`;
}

/** The customer whom an export is about. */
export function customerOfExport(key: string): string {
  return key.split('/').at(-2) ?? '';
}
