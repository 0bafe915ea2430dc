import { readJsonBody } from '../../shared/connectors/json-body.ts';
import { backoff, type Pacing } from '../../shared/platform/backoff.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';
import type { ListedTool, Listing, ListPage, Range, ReceivedPage } from './listed-tool.ts';

/** Reads the pages of a tool's lists, one after another. */
export interface PageReader {
  /** Throws a Refusal if the tool refuses the request, or does not answer it after several tries. */
  read(listing: Listing, path: string): Promise<ListPage>;
}

/** What reading needs. */
export interface Reading extends Pacing {
  readonly tool: ListedTool;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly range: Range;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called with a sentence when a request has to be repeated. */
  readonly onWait?: (sentence: string) => void;
}

const MAX_TRIES = 8;
const MIN_PAUSE = 500;
const MAX_PAUSE = 60_000;
const TIME_TO_ANSWER = 60_000;

/** A fault that may pass: its reason, and how long the tool asks to wait. */
interface Fault {
  readonly fault: string;
  readonly pause?: number | undefined;
}

type Answered = Omit<ReceivedPage, 'path' | 'readAfter'>;

/** Creates a reader. It sends one request at a time, and follows no redirect, so that the token goes nowhere else. */
export function createPageReader(reading: Reading): PageReader {
  const { tool, address, headers, range, now, pause, random, onWait } = reading;
  let lastAnswerAt: number | undefined;

  /** Undefined if there is nothing at this path. */
  async function ask(path: string): Promise<Answered | Fault | undefined> {
    let response: Response;
    try {
      response = await fetch(`${address}${path}`, {
        headers: { accept: 'application/json', ...headers },
        redirect: 'manual',
        signal: AbortSignal.timeout(TIME_TO_ANSWER),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const { status } = response;
      if (status === 404) return undefined;
      if (status === 408 || status === 429 || status >= 500)
        return { fault: `it answered ${status}`, pause: pauseIn(response.headers) };
      if (status !== 200) throw new Refusal(sentenceFor(status, reading, path, response.headers));
      const json = readJsonBody(bytes);
      // An answer that was cut off on the way.
      if ('refused' in json) return { fault: 'its answer is not JSON' };
      return { headers: response.headers, body: json.value };
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      return { fault: `it did not answer completely (${messageOf(cause)})` };
    }
  }

  async function askAgain(path: string): Promise<Answered | undefined> {
    for (let tries = 1; ; tries += 1) {
      const answered = await ask(path);
      if (answered === undefined || !('fault' in answered)) {
        const date = Date.parse(answered?.headers.get('date') ?? '');
        lastAnswerAt = Number.isNaN(date) ? lastAnswerAt : date;
        await pauseBefore(tool.pauseAfter?.(answered?.headers ?? new Headers()) ?? 0);
        return answered;
      }
      if (tries === MAX_TRIES)
        throw new Refusal(
          `${tool.name} could not be read: ${answered.fault}, ${MAX_TRIES} times. Try again later; with --progress it goes on from here.`,
        );
      const wanted = answered.pause ?? backoff(random, tries, MIN_PAUSE, MAX_PAUSE);
      onWait?.(
        `${tool.name}: ${answered.fault}. Next try in ${Math.ceil(Math.min(wanted, MAX_PAUSE) / 1000)} s.`,
      );
      await pauseBefore(Math.min(wanted, MAX_PAUSE));
    }
  }

  async function pauseBefore(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await pause(milliseconds);
  }

  return {
    async read(listing, path) {
      if (lastAnswerAt === undefined && tool.clockPath !== undefined) {
        const first = await askAgain(tool.clockPath);
        if (first === undefined) throw new Refusal(sentenceFor(404, reading, tool.clockPath));
      }
      const readAfter = lastAnswerAt ?? now();
      const answered = await askAgain(path);
      if (answered === undefined && listing.isOptional) return { objects: [], next: null };
      if (answered === undefined) throw new Refusal(sentenceFor(404, reading, path));
      const page = tool.readPage(listing, { ...answered, path, readAfter }, range);
      if (page === undefined)
        throw new Refusal(
          `The answer of ${address} is not a list of ${listing.name} as ${tool.name} gives it. Check the address of the API (--api).`,
        );
      return page;
    },
  };
}

/** Seconds or a date, as HTTP has it. */
function pauseIn(headers: Headers): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const seconds = Number(text);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(text) - Date.now() : 1_000 * seconds;
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

function sentenceFor(status: number, { tool, address }: Reading, path: string, headers?: Headers): string {
  const [place = ''] = path.split('?');
  if (status === 401) return `${tool.name} does not accept the token (401). Give ${tool.token}.`;
  if (status === 403) return `${tool.name} does not let this token read ${place} (403). Give ${tool.token}.`;
  if (status === 404)
    return `There is nothing at ${address}${place} (404). Check the account of the connection, or give the address of the API with --api.`;
  if (status >= 300 && status < 400) {
    const location = headers?.get('location') ?? '';
    const target = URL.canParse(location, address) ? new URL(location, address).origin : 'elsewhere';
    return `${address}${place} leads to ${target} (${status}), and the token is not sent there. If that is the shop, give it with --api.`;
  }
  return `${tool.name} refuses to list ${place} (${status}).`;
}
