import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Refusal } from '../terminal/refusal.ts';

/** The headers with which a request is signed. Rejects when there are no AWS credentials. */
export type SignRequest = (
  method: string,
  target: URL,
  body: string | undefined,
) => Promise<Readonly<Record<string, string>>>;

/**
 * Signs requests for API Gateway with Signature Version 4, using the signer and the credential chain of an AWS client.
 * @throws Refusal when the Region of the API is unknown
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
 */
export function signing(url: string): SignRequest {
  const { hostname } = new URL(url);
  const region = /\.execute-api\.([a-z0-9-]+)\./.exec(hostname)?.[1] ?? process.env.AWS_REGION;
  if (region === undefined)
    throw new Refusal(`Set AWS_REGION to the Region of the API: it is not part of ${hostname}.`);
  const { config } = new DynamoDBClient({ region });
  return async (method, target, body) => {
    const signer = await config.signer();
    const request = {
      method,
      protocol: target.protocol,
      hostname,
      path: target.pathname,
      query: Object.fromEntries(target.searchParams),
      headers: { host: target.host },
      body,
    };
    const signed = await signer.sign(request, { signingService: 'execute-api', signingRegion: region });
    return signed.headers;
  };
}
