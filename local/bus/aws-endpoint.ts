import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { isLoopback } from '../http/admission.ts';
import type { EventLog } from './event-log.ts';
import { putEvents } from './put-events.ts';

/** The parts of AWS that the endpoint stands for. */
export interface AwsDeps {
  readonly busName: string;
  readonly eventLog: EventLog;
  readonly secretId: string;
  /** Text of the one secret. */
  readonly secret: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Is called with errors that were answered as internal failures. */
  readonly onTrouble: (error: unknown) => void;
}

/** A running endpoint. */
export interface AwsEndpoint {
  readonly url: string;
  close(): Promise<void>;
}

type Answer =
  | { readonly result: unknown }
  | { readonly exception: string; readonly message: string; readonly status?: 403 | 500 };

const secretRequest = z.object({ SecretId: z.string() });

/** Serves EventBridge's PutEvents and Secrets Manager's GetSecretValue as the AWS clients speak them: AWS JSON 1.1. */
export async function startAwsEndpoint(deps: AwsDeps): Promise<AwsEndpoint> {
  const server = createServer((request, response) => {
    answer(request, deps).then(
      (result) => send(response, result),
      (error) => {
        deps.onTrouble(error);
        send(response, { exception: 'InternalException', message: 'the endpoint failed', status: 500 });
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the AWS endpoint has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, deps: AwsDeps): Promise<Answer> {
  // A web page that has its own name resolve to this machine must not read the secret.
  if (!isLoopback(request.headers.host))
    return { exception: 'AccessDeniedException', message: 'only for this machine', status: 403 };
  const body = parseJson(await text(request));
  if (body === undefined) return { exception: 'SerializationException', message: 'the body is not JSON' };
  const target = request.headers['x-amz-target'];
  switch (target) {
    case 'AWSEvents.PutEvents': {
      const result = putEvents(body, deps.busName, deps.eventLog, deps.now());
      return 'exception' in result ? result : { result };
    }
    case 'secretsmanager.GetSecretValue':
      return getSecretValue(body, deps);
    default:
      return { exception: 'UnknownOperationException', message: `${target} is not served on this machine` };
  }
}

function getSecretValue(body: unknown, { secretId, secret }: AwsDeps): Answer {
  if (secretRequest.safeParse(body).data?.SecretId !== secretId)
    return {
      exception: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    };
  return {
    result: {
      ARN: `arn:aws:secretsmanager:local:000000000000:secret:${secretId}`,
      Name: secretId,
      SecretString: secret,
      VersionStages: ['AWSCURRENT'],
    },
  };
}

function send(response: ServerResponse, answer: Answer): void {
  const [status, body] =
    'result' in answer
      ? [200, answer.result]
      : [answer.status ?? 400, { __type: answer.exception, message: answer.message }];
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
