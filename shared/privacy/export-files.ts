import { EXPORTS_PREFIX } from '../platform/names.ts';

const PAGE_DIGITS = 6;

/** The prefix of the files of one request. */
export function exportFolder(connection: string, request: string): string {
  return `${EXPORTS_PREFIX}${connection}/${encodeURIComponent(request)}`;
}

/** The key of one page of an export. The erasure finds it by the customer id, its last segment but one. */
export function exportKey(folder: string, customerId: string, page: number): string {
  return `${folder}/${customerId}/${String(page).padStart(PAGE_DIGITS, '0')}.json`;
}

/** The customer id in the key of a page. */
export function customerOfExport(key: string): string {
  return key.split('/').at(-2) ?? '';
}
