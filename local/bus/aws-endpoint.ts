import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { isLoopback } from '../http/admission.ts';
import { parseJson } from '../http/json.ts';
import { type LoopbackServer, startLoopbackServer } from '../http/loopback-server.ts';
import type { EventLog } from './event-log.ts';
import { putEvents } from './put-events.ts';

/** What the endpoint serves. */
export interface AwsDeps {
  readonly busName: string;
  readonly eventLog: EventLog;
  readonly secretId: string;
  /** The value of the only secret. */
  readonly secret: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called with each error that was answered with status 500. */
  readonly onTrouble: (error: unknown) => void;
}

type Answer =
  | { readonly result: unknown }
  | { readonly exception: string; readonly message: string; readonly status?: 403 | 500 };

const secretRequest = z.object({ SecretId: z.string() });

/** Serves PutEvents of EventBridge and GetSecretValue of Secrets Manager in AWS JSON 1.1, the protocol of the AWS clients. */
export function startAwsEndpoint(deps: AwsDeps): Promise<LoopbackServer> {
  return startLoopbackServer((request, response) => {
    answer(request, deps).then(
      (result) => send(response, result),
      (error) => {
        deps.onTrouble(error);
        send(response, {
          exception: 'InternalException',
          message: 'the local AWS endpoint failed',
          status: 500,
        });
      },
    );
  });
}

async function answer(request: IncomingMessage, deps: AwsDeps): Promise<Answer> {
  // Against DNS rebinding: a web page whose host name resolves to this machine must not read the secret.
  if (!isLoopback(request.headers.host))
    return {
      exception: 'AccessDeniedException',
      message: 'only requests to this machine are answered',
      status: 403,
    };
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
