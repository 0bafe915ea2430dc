import {
  ApiMapping,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ROUTES } from '../../shared/http/routes.ts';
import type { DeploymentConfig } from '../deployment-config.ts';
import { addLoggedStage } from './logged-stage.ts';
import type { StableDomain } from './stable-domain.ts';

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
    props: {
      readonly name: string;
      readonly ingest: IFunction;
      readonly query: IFunction;
      readonly domain: StableDomain | undefined;
      readonly throttle: DeploymentConfig['throttle'];
    },
  ) {
    super(scope, id);
    const { name, domain, throttle } = props;
    this.api = new HttpApi(this, 'Api', {
      apiName: name,
      createDefaultStage: false,
      // Else it would be a way around the client certificates.
      ...(domain?.needsClientCertificate && { disableExecuteApiEndpoint: true }),
    });
    const { stage, accessLog } = addLoggedStage(this, this.api, throttle);
    this.accessLog = accessLog;
    this.url = domain?.url ?? this.api.apiEndpoint;
    if (domain !== undefined)
      new ApiMapping(this, 'Mapping', { api: this.api, domainName: domain.domainName, stage });
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
