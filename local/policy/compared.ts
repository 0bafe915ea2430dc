import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { CustomerApi } from '../customer/api.ts';
import { hasErrorCode } from '../terminal/error-code.ts';
import { Refusal } from '../terminal/refusal.ts';

const place = z.object({ stage: z.string(), risk: z.string() });
const move = z.object({
  customerId: z.string(),
  from: place,
  to: place.extend({ rule: z.string() }),
});
const page = z.object({
  asOf: z.string(),
  customers: z.number(),
  moves: z.array(move),
  next: z.string().nullable(),
});

/** A customer that the other policy puts elsewhere. */
export type Move = z.infer<typeof move>;

const compared = z.object({
  url: z.string(),
  /** The overrides that are compared, as JSON. */
  overrides: z.string(),
  asOf: z.string(),
  customers: z.number(),
  moves: z.array(move),
  /** Where each partition goes on; null for one that is done. */
  partitions: z.array(z.object({ partition: z.number(), next: z.string().nullable() })),
});

/** What has been compared so far, and where to go on. */
export type Compared = z.infer<typeof compared>;

const PARTITIONS = 16;
const PARTITIONS_AT_ONCE = 4;

/** What the comparison needs. */
export interface Comparing {
  readonly api: Pick<CustomerApi, 'ask'>;
  /** Where the API is. */
  readonly url: string;
  /** Overrides of the default policy. */
  readonly overrides: object;
  /** Keeps what is done, so that an interrupted comparison can go on; undefined to keep nothing. */
  readonly file: string | undefined;
  /** Called with the number of customers compared so far. */
  readonly onProgress: (customers: number) => void;
}

/** Folds the log of every customer under both policies, page by page, at one instant. Writes nothing to the stack. */
export async function compareAll({ api, url, overrides, file, onProgress }: Comparing): Promise<Compared> {
  const text = JSON.stringify(overrides);
  let done = file !== undefined && existsSync(file) ? readProgress(file, url, text) : undefined;
  done ??= await firstPage();
  const waiting = done.partitions.filter(({ next }) => next !== null);
  const walks = Array.from({ length: PARTITIONS_AT_ONCE }, async () => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift())
      await walk(place.partition);
  });
  await Promise.all(walks);
  return done;

  /** Its instant is that of the whole comparison. */
  async function firstPage(): Promise<Compared> {
    const first = await ask({ partition: 0 });
    onProgress(first.customers);
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({
      partition,
      next: partition === 0 ? first.next : '',
    }));
    const { asOf, customers, moves } = first;
    return { url, overrides: text, asOf, customers, moves, partitions };
  }

  async function walk(partition: number): Promise<void> {
    for (;;) {
      const { asOf, partitions } = done as Compared;
      const next = partitions[partition]?.next ?? null;
      if (next === null) return;
      const answered = await ask({ partition, asOf, ...(next !== '' && { next }) });
      // Another partition may have gone on in the meantime.
      const now = done as Compared;
      done = {
        ...now,
        customers: now.customers + answered.customers,
        moves: [...now.moves, ...answered.moves],
        partitions: now.partitions.map((place) =>
          place.partition === partition ? { partition, next: answered.next } : place,
        ),
      };
      if (file !== undefined) keepProgress(file, done);
      onProgress(done.customers);
    }
  }

  async function ask(place: object): Promise<z.infer<typeof page>> {
    const { body } = await api.ask('POST', '/policy/preview', { policy: overrides, ...place });
    return page.parse(body);
  }
}

function readProgress(file: string, url: string, overrides: string): Compared {
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (hasErrorCode(error, 'EISDIR')) throw new Refusal(`${file} is a folder: name a file.`);
    text = undefined;
  }
  const kept = compared.safeParse(text);
  if (!kept.success) throw new Refusal(`${file} does not hold the progress of a preview: name another file.`);
  if (kept.data.overrides !== overrides)
    throw new Refusal(`${file} holds the progress of a preview of another policy: name another file.`);
  if (kept.data.url !== url)
    throw new Refusal(
      `${file} holds the progress of a preview of another stack, ${kept.data.url}: name another file.`,
    );
  return kept.data;
}

function keepProgress(file: string, done: Compared): void {
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, JSON.stringify(done));
  renameSync(unfinished, file);
}

/** Deletes what was kept of a comparison that is done. */
export function forgetProgress(file: string): void {
  rmSync(file, { force: true });
}
