import type * as z from 'zod';
import type { KnownConnection } from '../../shared/connectors/connection-list.ts';
import type { Connector } from '../../shared/connectors/connector.ts';
import { backfilled } from '../../shared/http/backfill-answers.ts';
import { MAX_BACKFILL_OBJECTS } from '../../shared/http/backfill-bodies.ts';
import { inParallel } from '../../shared/platform/in-parallel.ts';
import type { CustomerApi } from '../customer/api.ts';
import { Refusal } from '../terminal/refusal.ts';
import { batchesOf } from './batches.ts';
import type { ListedObject, Listing } from './listed-tool.ts';
import type { PageReader } from './page-reader.ts';
import type { BackfillProgress } from './progress-file.ts';
import { counted } from './tally.ts';

/** What a backfill needs. */
export interface Backfilling {
  readonly reader: PageReader;
  readonly listings: readonly Listing[];
  readonly api: Pick<CustomerApi, 'ask'>;
  readonly connector: Connector;
  readonly connection: KnownConnection;
  readonly dryRun: boolean;
  /** How many objects are read before they are grouped by customer and applied. */
  readonly window: number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Called with the number of objects of each page. */
  readonly onRead: (objects: number) => void;
  /** Called when everything up to this place is applied. */
  readonly onProgress: (progress: BackfillProgress) => void;
}

/** The window of `npm run backfill`. */
export const WINDOW = 2_000;
/** A function takes 6 MB, in which the bodies are text in text. */
const LIMITS = { objects: MAX_BACKFILL_OBJECTS, bytes: 2_000_000 };
const BATCHES_AT_ONCE = 4;
const MAX_TRIES = 8;
const PAUSE = 1_000;

interface Found extends ListedObject {
  readonly list: string;
}

/**
 * Reads the lists from where `progress` is, and applies what they have. The next objects are read while the last ones are applied.
 * @returns the progress at the end
 */
export async function readAndApply(
  backfilling: Backfilling,
  progress: BackfillProgress,
): Promise<BackfillProgress> {
  const { reader, listings, onRead, onProgress, window } = backfilling;
  let done = progress;
  let found: Found[] = [];
  let applying = Promise.resolve();
  for (let index = progress.listing; index < listings.length; index += 1) {
    const listing = listings[index];
    if (listing === undefined) break;
    for (let next = index === progress.listing ? progress.next : null; ; ) {
      const page = await reader.read(listing, next ?? listing.first);
      onRead(page.objects.length);
      found.push(...page.objects.map((object) => ({ ...object, list: listing.name })));
      next = page.next;
      const place = next === null ? { listing: index + 1, next } : { listing: index, next };
      if (found.length >= window || place.listing === listings.length) await apply(place);
      if (next === null) break;
    }
  }
  await applying;
  return done;

  /** Waits for the objects before, so that the progress never skips any. */
  async function apply(place: Pick<BackfillProgress, 'listing' | 'next'>): Promise<void> {
    const objects = found;
    found = [];
    await applying;
    applying = applyAll(backfilling, objects, done.tally).then((tally) => {
      done = { ...done, ...place, tally };
      onProgress(done);
    });
    // It is awaited later. Until then it must not end the process.
    applying.catch(() => {});
  }
}

async function applyAll(
  backfilling: Backfilling,
  objects: readonly Found[],
  before: BackfillProgress['tally'],
): Promise<BackfillProgress['tally']> {
  const { connector, connection } = backfilling;
  let tally = before;
  const lists = new Map<ListedObject, string>(objects.map((one) => [one, one.list]));
  const batches = batchesOf(objects, connector, connection, LIMITS);
  await inParallel(batches, BATCHES_AT_ONCE, async (batch) => {
    for (const [object, outcome] of await applyBatch(backfilling, batch))
      tally = counted(tally, lists.get(object) ?? '', object.id, outcome);
    return true;
  });
  return tally;
}

type Outcome = Exclude<z.infer<typeof backfilled>['objects'][number], { readonly outcome: 'busy' }>;

/** Sends what the table could not take in time again. */
async function applyBatch(
  { api, connection, dryRun, pause }: Backfilling,
  batch: readonly ListedObject[],
): Promise<(readonly [ListedObject, Outcome])[]> {
  const outcomes: (readonly [ListedObject, Outcome])[] = [];
  let left = batch;
  for (let tries = 1; left.length > 0; tries += 1) {
    if (tries > MAX_TRIES)
      throw new Refusal(
        'The table cannot take the objects in time. Try again later; with --progress it goes on from here.',
      );
    if (tries > 1) await pause(PAUSE * tries);
    const deliveries = left.map(({ headers, body }) => ({ headers, body }));
    const path = `/connections/${encodeURIComponent(connection.name)}/backfill`;
    const { body } = await api.ask('POST', path, { deliveries, dryRun });
    const { objects } = backfilled.parse(body);
    const busy: ListedObject[] = [];
    for (const [index, object] of left.entries()) {
      const outcome = objects[index];
      if (outcome === undefined || outcome.outcome === 'busy') busy.push(object);
      else outcomes.push([object, outcome]);
    }
    left = busy;
  }
  return outcomes;
}
