import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { LOG_RETENTION } from './service-function.ts';

/**
 * The access log. It never contains the path, the query string or the caller's address: a query may contain
 * an e-mail address, a path a customer id.
 */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
};

/**
 * Requests per second, and the burst, that reach the functions. Beyond it the answer is 429, and senders
 * retry.
 */
const THROTTLE = { rateLimit: 500, burstLimit: 1000 };

/**
 * Adds the default stage to an API, with throttling and an access log.
 * @param more further fields of the log
 */
export function addLoggedStage(
  scope: Construct,
  httpApi: HttpApi,
  more: Readonly<Record<string, string>> = {},
): { readonly stage: HttpStage; readonly accessLog: LogGroup } {
  const accessLog = new LogGroup(scope, 'AccessLog', { retention: LOG_RETENTION });
  const stage = new HttpStage(scope, 'Stage', {
    httpApi,
    stageName: '$default',
    autoDeploy: true,
    throttle: THROTTLE,
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLog),
      format: AccessLogFormat.custom(JSON.stringify({ ...ACCESS_LOG, ...more })),
    },
  });
  return { stage, accessLog };
}
