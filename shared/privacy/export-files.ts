import { EXPORTS_PREFIX } from '../platform/names.ts';

const PAGE_DIGITS = 6;

/** Where a page of an export lies. Its last part but one names the customer, by which erasing finds it. */
export function exportKey(connection: string, request: string, customerId: string, page: number): string {
  const name = String(page).padStart(PAGE_DIGITS, '0');
  return `${EXPORTS_PREFIX}${connection}/${encodeURIComponent(request)}/${customerId}/${name}.json`;
}

/** The customer whom an export is about. */
export function customerOfExport(key: string): string {
  return key.split('/').at(-2) ?? '';
}
