import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ROUTES } from '../../shared/http/routes.ts';
import { addLoggedStage } from './logged-stage.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * The HTTP API. Webhooks need no authorisation, because the signature of each delivery proves its sender.
 * Everything else needs IAM permission.
 */
export class WebhookApi extends Construct {
  readonly url: string;
  readonly accessLog: ILogGroup;
  private readonly api: HttpApi;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly name: string; readonly ingest: ServiceFunction; readonly query: ServiceFunction },
  ) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { apiName: props.name, createDefaultStage: false });
    this.accessLog = addLoggedStage(this, this.api).accessLog;
    this.url = this.api.apiEndpoint;
    const ingest = new HttpLambdaIntegration('Ingest', props.ingest);
    const query = new HttpLambdaIntegration('Query', props.query);
    for (const { access, method, path } of ROUTES)
      if (access === 'signature')
        new HttpRoute(this, path.includes('{secret}') ? 'WebhooksWithSecret' : 'Webhooks', {
          httpApi: this.api,
          routeKey: HttpRouteKey.with(path, HttpMethod[method]),
          integration: ingest,
          authorizer: new HttpNoneAuthorizer(),
        });
      else if (access === 'iam')
        this.api.addRoutes({
          path,
          methods: [HttpMethod[method]],
          integration: query,
          authorizer: new HttpIamAuthorizer(),
        });
  }

  /** Responses of 500 and above, including those that a function returned without failing. */
  metricServerErrors(options: MetricOptions): Metric {
    return this.api.metricServerError(options);
  }

  /** All requests. */
  metricRequests(options: MetricOptions): Metric {
    return this.api.metricCount(options);
  }
}
