import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LOG_RETENTION, type ServiceFunction } from './service-function.ts';

/**
 * What is logged of a request. Never the path, the query string or the caller's address: a query may hold an
 * e-mail address, a path a customer id.
 */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
};

const QUERIES: readonly (readonly [path: string, methods: readonly HttpMethod[]])[] = [
  ['/customers', [HttpMethod.GET]],
  ['/customers/{id}', [HttpMethod.GET, HttpMethod.DELETE]],
  ['/customers/{id}/timeline', [HttpMethod.GET]],
  ['/customers/{id}/export', [HttpMethod.GET]],
  ['/customers/{id}/merge', [HttpMethod.POST]],
  ['/customers/{id}/unmerge', [HttpMethod.POST]],
  ['/erasures', [HttpMethod.GET]],
  ['/erasures/{connection}', [HttpMethod.DELETE]],
];

/** Requests a second, and at once, that reach the functions; beyond it the answer is 429, and senders retry. */
const THROTTLE = { rateLimit: 500, burstLimit: 1000 };

/**
 * The way in: webhooks, open to all because each delivery proves by its signature who sent it, and all below
 * `/customers`, for callers whose IAM identity may invoke them.
 */
export class WebhookApi extends Construct {
  readonly url: string;
  private readonly api: HttpApi;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly name: string; readonly ingest: ServiceFunction; readonly query: ServiceFunction },
  ) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { apiName: props.name, createDefaultStage: false });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLog', { retention: LOG_RETENTION }),
        ),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    this.url = this.api.apiEndpoint;
    new HttpRoute(this, 'Webhooks', {
      httpApi: this.api,
      // Any method: providers shake hands by GET, HEAD and OPTIONS.
      routeKey: HttpRouteKey.with('/webhooks/{connection}', HttpMethod.ANY),
      integration: new HttpLambdaIntegration('Ingest', props.ingest),
      authorizer: new HttpNoneAuthorizer(),
    });
    const query = new HttpLambdaIntegration('Query', props.query);
    for (const [path, methods] of QUERIES)
      this.api.addRoutes({
        path,
        methods: [...methods],
        integration: query,
        authorizer: new HttpIamAuthorizer(),
      });
  }

  /** Answers of 500 and above, those included that a function gave without failing. */
  metricServerErrors(options: MetricOptions): Metric {
    return this.api.metricServerError(options);
  }
}
