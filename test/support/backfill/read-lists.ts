import type { ListedObject, ListedTool } from '../../../local/backfill/listed-tool.ts';
import { createPageReader } from '../../../local/backfill/page-reader.ts';
import type { FakeApi } from './fake-api.ts';

/** How the lists of a fake API are read. */
export interface ReadingLists {
  readonly tool: ListedTool;
  readonly api: FakeApi;
  readonly token: string;
  readonly since: string;
  readonly until?: string;
  /** Real time in epoch milliseconds. */
  readonly now?: number;
  /** Called with each pause. No time passes. */
  readonly onPause?: (milliseconds: number) => void;
}

/** Reads all lists of a tool to their end. */
export async function readLists({ tool, api, token, since, until, now = Date.now(), onPause }: ReadingLists) {
  const waits: string[] = [];
  const range = {
    since: Date.parse(since),
    until: until === undefined ? undefined : Date.parse(until),
    startedAt: now,
  };
  const headers = tool.headersOf(token, null);
  if (headers === undefined) throw new Error('the token does not have the form of one');
  const reader = createPageReader({
    tool,
    address: api.url,
    headers,
    range,
    now: () => now,
    random: () => 0.5,
    pause: async (milliseconds) => onPause?.(milliseconds),
    onWait: (sentence) => waits.push(sentence),
  });
  const found: (ListedObject & { readonly list: string })[] = [];
  for (const listing of tool.listings(range))
    for (let next: string | null = listing.first; next !== null; ) {
      const page = await reader.read(listing, next);
      found.push(...page.objects.map((object) => ({ ...object, list: listing.name })));
      next = page.next;
    }
  return { found, waits };
}
