import type { IncomingHttpHeaders } from 'node:http';
import { startLoopbackServer } from '../../../local/http/loopback-server.ts';

/** An answer of a fake API. */
export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What happens to one request instead: another answer, a body that is cut off, or a connection that ends. */
export type FakeFault = FakeAnswer | 'cut' | 'hang-up';

/** A tool's API on this machine, over real HTTP. */
export interface FakeApi {
  readonly url: string;
  /** Path and query of each request. */
  readonly requests: string[];
  /** Faults by the number of the request, from 1. */
  readonly faults: Map<number, FakeFault>;
  close(): Promise<void>;
}

/** Starts a fake API. */
export async function startFakeApi(
  answer: (url: URL, headers: IncomingHttpHeaders) => FakeAnswer,
): Promise<FakeApi> {
  const requests: string[] = [];
  const faults = new Map<number, FakeFault>();
  const server = await startLoopbackServer((request, response) => {
    const path = request.url ?? '/';
    requests.push(path);
    const fault = faults.get(requests.length);
    if (fault === 'hang-up') return void response.destroy();
    const url = new URL(path, 'http://127.0.0.1');
    const {
      status = 200,
      headers = {},
      body,
    } = fault === undefined || fault === 'cut' ? answer(url, request.headers) : fault;
    const text = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': text.length,
      ...headers,
    });
    if (fault !== 'cut') return void response.end(text);
    response.write(text.subarray(0, text.length / 2), () => response.destroy());
  });
  return { url: server.url, requests, faults, close: server.close };
}
