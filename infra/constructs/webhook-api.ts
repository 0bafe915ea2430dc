import {
  ApiMapping,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  type IHttpApi,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ROUTES } from '../../shared/http/routes.ts';
import type { DeploymentConfig, ExistingApiConfig } from '../deployment-config.ts';
import { addLoggedStage } from './logged-stage.ts';
import type { StableDomain } from './stable-domain.ts';

interface WebhookApiProps {
  readonly name: string;
  readonly ingest: IFunction;
  readonly query: IFunction;
  readonly domain: StableDomain | undefined;
  readonly throttle: DeploymentConfig['throttle'];
  /** An API that exists already, and gets the routes. */
  readonly existing: ExistingApiConfig | undefined;
}

interface ApiInUse {
  readonly api: HttpApi | IHttpApi;
  readonly url: string;
  readonly accessLog: ILogGroup;
}

/**
 * The routes of the HTTP API, and the API itself unless it exists already. Webhooks need no authorisation, because the
 * signature of each delivery proves its sender. Everything else needs IAM permission.
 */
export class WebhookApi extends Construct {
  readonly url: string;
  readonly accessLog: ILogGroup;
  /** Whether the API has only our routes. One that exists already may have others. */
  readonly isOwn: boolean;
  private readonly api: HttpApi | IHttpApi;

  constructor(scope: Construct, id: string, props: WebhookApiProps) {
    super(scope, id);
    this.isOwn = props.existing === undefined;
    const { api, url, accessLog } =
      props.existing === undefined ? this.create(props) : this.import(props.existing);
    this.api = api;
    this.url = url;
    this.accessLog = accessLog;
    const ingest = new HttpLambdaIntegration('Ingest', props.ingest);
    const query = new HttpLambdaIntegration('Query', props.query);
    for (const { access, method, path } of ROUTES) {
      const routeKey = HttpRouteKey.with(path, HttpMethod[method]);
      if (access === 'signature')
        new HttpRoute(this, path.includes('{secret}') ? 'WebhooksWithSecret' : 'Webhooks', {
          httpApi: api,
          routeKey,
          integration: ingest,
          authorizer: new HttpNoneAuthorizer(),
        });
      else if (access === 'iam')
        new HttpRoute(api, `${method}${path}`, {
          httpApi: api,
          routeKey,
          integration: query,
          authorizer: new HttpIamAuthorizer(),
        });
    }
  }

  /** Responses of 500 and above, including those that a function returned without failing. */
  metricServerErrors(options: MetricOptions): Metric {
    return this.api.metricServerError(options);
  }

  /** All requests. */
  metricRequests(options: MetricOptions): Metric {
    return this.api.metricCount(options);
  }

  private create({ name, domain, throttle }: WebhookApiProps): ApiInUse {
    const api = new HttpApi(this, 'Api', {
      apiName: name,
      createDefaultStage: false,
      // Else it would be a way around the client certificates.
      ...(domain?.needsClientCertificate && { disableExecuteApiEndpoint: true }),
    });
    const { stage, accessLog } = addLoggedStage(this, api, throttle);
    if (domain !== undefined) new ApiMapping(this, 'Mapping', { api, domainName: domain.domainName, stage });
    return { api, url: domain?.url ?? api.apiEndpoint, accessLog };
  }

  private import({ id, url, accessLogGroup }: ExistingApiConfig): ApiInUse {
    return {
      api: HttpApi.fromHttpApiAttributes(this, 'Api', { httpApiId: id }),
      url,
      accessLog: LogGroup.fromLogGroupName(this, 'AccessLog', accessLogGroup),
    };
  }
}
