import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request to a service of AWS, or to the API of a stack. */
export interface StubbedRequest {
  /** The operation of AWS such as `GetCallerIdentity`, else method and path such as `POST /customers/search`. */
  readonly operation: string;
  readonly body: string;
  /** The id of the access key that signed it. */
  readonly key: string | undefined;
}

/** An answer: JSON, or the XML of the services that speak it. */
export type StubbedAnswer =
  | { readonly status?: number; readonly json: object }
  | { readonly status?: number; readonly xml: string };

/** A server that answers for all services of AWS. */
export interface AwsStub {
  readonly url: string;
  readonly requests: StubbedRequest[];
  /** What a command needs to use it. */
  readonly variables: Readonly<Record<string, string>>;
  close(): void;
}

/** Starts it. Whether AWS answers alike needs an account. */
export async function startAwsStub(answer: (request: StubbedRequest) => StubbedAnswer): Promise<AwsStub> {
  const requests: StubbedRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const target = request.headers['x-amz-target'];
    const action = /^Action=(\w+)/.exec(body)?.[1];
    const operation =
      action ??
      (target === undefined ? `${request.method} ${request.url}` : String(target).split('.')[1]) ??
      '';
    const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1];
    requests.push({ operation, body, key });
    const given = answer({ operation, body, key });
    const isXml = 'xml' in given;
    response.writeHead(given.status ?? 200, {
      'content-type': isXml ? 'text/xml' : 'application/x-amz-json-1.0',
    });
    response.end(isXml ? given.xml : JSON.stringify(given.json));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    url,
    requests,
    variables: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'an-id',
      AWS_SECRET_ACCESS_KEY: 'a-key',
      AWS_MAX_ATTEMPTS: '1',
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
