import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** The part of S3 that parking uses, on loopback. Pages have two keys, so that tests cover paging. */
export interface S3Stub {
  readonly endpoint: string;
  readonly objects: Map<string, string>;
  /** Answers every request with this status while it is set. */
  failure: number | undefined;
  /** Status answered to requests for one object, by key. */
  readonly failures: Map<string, number>;
  close(): Promise<void>;
}

const PAGE = 2;

/** Starts the stub on a free port. */
export async function startS3Stub(): Promise<S3Stub> {
  const objects = new Map<string, string>();
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stub has no port');
  const stub: S3Stub = {
    endpoint: `http://127.0.0.1:${address.port}`,
    objects,
    failure: undefined,
    failures: new Map(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return stub;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const url = new URL(request.url ?? '/', 'http://stub');
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
    const failure = stub.failure ?? stub.failures.get(key);
    if (failure !== undefined)
      return refuse(response, failure, failure === 409 ? 'OperationAborted' : 'AccessDenied');
    switch (request.method) {
      case 'PUT':
        if (request.headers['if-none-match'] === '*' && objects.has(key))
          return refuse(response, 412, 'PreconditionFailed');
        objects.set(key, body.toString('utf8'));
        response.end();
        return;
      case 'DELETE':
        objects.delete(key);
        response.writeHead(204).end();
        return;
      case 'GET': {
        if (key === '') {
          response.writeHead(200, { 'content-type': 'application/xml' }).end(listing(url));
          return;
        }
        const text = objects.get(key);
        if (text === undefined) return refuse(response, 404, 'NoSuchKey');
        response.end(text);
        return;
      }
      default:
        return refuse(response, 405, 'MethodNotAllowed');
    }
  }

  function listing(url: URL): string {
    const prefix = url.searchParams.get('prefix') ?? '';
    const after = url.searchParams.get('continuation-token') ?? url.searchParams.get('start-after') ?? '';
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    if (url.searchParams.get('delimiter') === '/') {
      const tops = new Set(keys.map((key) => key.slice(0, key.indexOf('/', prefix.length) + 1)));
      const common = [...tops]
        .map((top) => `<CommonPrefixes><Prefix>${top}</Prefix></CommonPrefixes>`)
        .join('');
      return `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${common}</ListBucketResult>`;
    }
    const page = keys.slice(0, PAGE);
    const more = keys.length > page.length;
    const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${contents}${next}</ListBucketResult>`;
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
