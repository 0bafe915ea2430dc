import { Duration } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { changesData, ROUTES, type Route } from '../../shared/http/routes.ts';
import { CONSOLE_ENV } from '../../shared/platform/names.ts';
import type { DeploymentConfig } from '../deployment-config.ts';
import type { StaffConfig } from '../staff-config.ts';
import { addLoggedStage } from './logged-stage.ts';
import { ServiceFunction } from './service-function.ts';

/** For the engineer, not for staff: the first takes deliveries without a signature, the other reads the whole table. */
const FOR_ENGINEERS: ReadonlySet<Route['key']> = new Set<Route['key']>([
  'POST /connections/{connection}/backfill',
  'POST /events/republish',
]);

/**
 * The console for staff, who have an account at an OpenID provider and none at AWS. It is an HTTP API of its own: the
 * same routes as the other one, with a token in place of an AWS signature, and the files of the page. Routes that change
 * data exist only if a scope is configured, and demand it.
 */
export class StaffConsole extends Construct {
  /** The address to open. With a slash at its end it is the redirect URI to register at the issuer. */
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly name: string;
      readonly staff: StaffConfig;
      readonly query: IFunction;
      readonly throttle: DeploymentConfig['throttle'];
      /** The URL below which webhooks arrive. */
      readonly stackUrl: string;
      readonly bundles: string | undefined;
    },
  ) {
    super(scope, id);
    const { issuer, audience, clientId = audience, writeScope } = props.staff;
    const api = new HttpApi(this, 'Api', { apiName: props.name, createDefaultStage: false });
    // Who changed what must be known afterwards. The subject is an id of the issuer, not a name.
    addLoggedStage(this, api, props.throttle, {
      subject: '$context.authorizer.claims.sub',
      authorizerError: '$context.authorizer.error',
    });
    this.url = api.apiEndpoint;

    const page = new ServiceFunction(this, 'Page', {
      name: 'console',
      description: 'Serves the console to staff',
      role: new Role(this, 'PageRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
      timeout: Duration.seconds(10),
      memorySize: 256,
      environment: {
        [CONSOLE_ENV.stackUrl]: props.stackUrl,
        [CONSOLE_ENV.signIn]: JSON.stringify({
          issuer,
          audience,
          clientId,
          ...(writeScope && { writeScope }),
        }),
      },
      bundles: props.bundles,
    });
    // The files contain no data, and who is not signed in needs them to sign in.
    const files = {
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration('Files', page),
      authorizer: new HttpNoneAuthorizer(),
    };
    api.addRoutes({ path: '/', ...files });
    api.addRoutes({ path: '/console/{file}', ...files });

    const integration = new HttpLambdaIntegration('Query', props.query);
    const authorizer = new HttpJwtAuthorizer('Staff', issuer, { jwtAudience: [audience] });
    for (const route of ROUTES) {
      const needsScope = changesData(route);
      if (route.access !== 'iam' || FOR_ENGINEERS.has(route.key)) continue;
      if (needsScope && writeScope === undefined) continue;
      api.addRoutes({
        path: route.path,
        methods: [HttpMethod[route.method]],
        integration,
        authorizer,
        ...(needsScope && writeScope !== undefined && { authorizationScopes: [writeScope] }),
      });
    }
  }
}
