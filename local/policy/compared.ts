import * as z from 'zod';
import { inParallel } from '../../shared/platform/in-parallel.ts';
import type { CustomerApi } from '../customer/api.ts';
import { comparedPage, type DonePage, type Move, openProgress } from './comparison-progress.ts';

const answer = comparedPage.extend({ asOf: z.string() });

/** The comparison of all customers. */
export interface Compared {
  readonly asOf: string;
  readonly customers: number;
  readonly moves: readonly Move[];
}

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
  const progress = openProgress(file, { url, overrides: JSON.stringify(overrides) });
  const moves: Move[] = [];
  let customers = 0;
  // Where each partition goes on; null for one that is done.
  const places = new Array<string | null>(PARTITIONS).fill('');
  try {
    for (const page of progress.pages) count(page);
    const asOf = progress.asOf ?? (await begin());
    await inParallel(places.keys(), PARTITIONS_AT_ONCE, async (partition) => {
      await walk(partition, asOf);
      return true;
    });
    return { asOf, customers, moves };
  } finally {
    progress.close();
  }

  /** The instant of the first answer is that of the whole comparison. */
  async function begin(): Promise<string> {
    const { asOf, ...page } = await ask({ partition: 0 });
    progress.begin(asOf);
    add({ partition: 0, ...page });
    return asOf;
  }

  async function walk(partition: number, asOf: string): Promise<void> {
    for (let next = places[partition]; typeof next === 'string'; next = places[partition]) {
      const { asOf: _, ...page } = await ask({ partition, asOf, ...(next !== '' && { next }) });
      add({ partition, ...page });
    }
  }

  function add(page: DonePage): void {
    progress.add(page);
    count(page);
  }

  function count(page: DonePage): void {
    places[page.partition] = page.next;
    customers += page.customers;
    moves.push(...page.moves);
    onProgress(customers);
  }

  async function ask(place: object): Promise<z.infer<typeof answer>> {
    const { body } = await api.ask('POST', '/policy/preview', { policy: overrides, ...place });
    return answer.parse(body);
  }
}
