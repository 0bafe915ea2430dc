import { Aws, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { DEFAULT_THROTTLE, type DeploymentConfig } from '../deployment-config.ts';
import { LOG_RETENTION } from './service-function.ts';

/**
 * The access log. It never contains the path, the query string or the caller's address: a query may contain
 * an e-mail address, a path a customer id. Nor does it contain the message of an error, which quotes both if an AWS
 * signature is wrong.
 */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
  // Why the API could not invoke the function, or did not.
  integrationError: '$context.integrationErrorMessage',
  errorType: '$context.error.responseType',
};

/**
 * The end of the stack's id, which no other stack ever has. A log group with a fixed name would be in the way of a stack
 * that is deleted and deployed again.
 */
const OWN_ID = Fn.select(2, Fn.split('/', Aws.STACK_ID));

/**
 * Adds the default stage to an API, with throttling and an access log.
 * @param more further fields of the log
 */
export function addLoggedStage(
  scope: Construct,
  httpApi: HttpApi,
  throttle: DeploymentConfig['throttle'],
  more: Readonly<Record<string, string>> = {},
): { readonly stage: HttpStage; readonly accessLog: LogGroup } {
  // Beyond it the answer is 429, and senders retry.
  const { requestsPerSecond, burst } = throttle ?? DEFAULT_THROTTLE;
  const accessLog = new LogGroup(scope, 'AccessLog', {
    // The account has one policy of at most 5,120 characters for the logs of all APIs. It names each log group, except
    // those that begin like this.
    logGroupName: `/aws/vendedlogs/${httpApi.httpApiName}/${OWN_ID}`,
    retention: LOG_RETENTION,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  const stage = new HttpStage(scope, 'Stage', {
    httpApi,
    stageName: '$default',
    autoDeploy: true,
    throttle: { rateLimit: requestsPerSecond, burstLimit: burst },
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLog),
      format: AccessLogFormat.custom(JSON.stringify({ ...ACCESS_LOG, ...more })),
    },
  });
  return { stage, accessLog };
}
