import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { STAFF_ACKNOWLEDGEMENTS } from '../../infra/nag.ts';
import { staffApp, staffRoutes } from '../support/staff-app.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';

const STAFF = { issuer: 'https://id.example.com/pool', audience: 'lifecycle-console' };
const reading = staffApp(STAFF);
const changing = staffApp({ ...STAFF, clientId: 'page', writeScope: 'lifecycle/write' });

describe('the console for staff', () => {
  it('does not exist unless it is configured', () => {
    const { serviceTemplate } = synthesisedApp();
    expect(serviceTemplate.findResources('AWS::ApiGatewayV2::Authorizer')).toEqual({});
    expect(staffRoutes(synthesisedApp())).toEqual(new Map());
    expect(JSON.stringify(serviceTemplate.toJSON())).not.toContain('SIGN_IN');
  });

  it('demands a token of the configured issuer and audience on every route with data', () => {
    reading.serviceTemplate.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: STAFF.issuer, Audience: [STAFF.audience] },
    });
    const open = [...staffRoutes(reading)].filter(([, { access }]) => access !== 'JWT');
    expect(open.map(([key, { access }]) => [key, access])).toEqual([
      ['GET /', 'NONE'],
      ['GET /console/{file}', 'NONE'],
    ]);
  });

  it('has no route that changes data unless a scope is configured', () => {
    const keys = [...staffRoutes(reading).keys()].filter((key) => !key.startsWith('GET '));
    expect(keys.sort()).toEqual(['POST /customers/search', 'POST /policy/preview']);
  });

  it('demands the scope exactly on the routes that change data', () => {
    const withScope = [...staffRoutes(changing)].filter(([, { scopes }]) => scopes.length > 0);
    expect(Object.fromEntries(withScope.map(([key, { scopes }]) => [key, scopes]))).toEqual({
      'DELETE /customers/{id}': ['lifecycle/write'],
      'POST /customers/{id}/merge': ['lifecycle/write'],
      'POST /customers/{id}/unmerge': ['lifecycle/write'],
      'DELETE /parked/{id}': ['lifecycle/write'],
      'POST /parked/{id}/redrive': ['lifecycle/write'],
      'DELETE /erasures/{connection}': ['lifecycle/write'],
    });
  });

  it('receives no webhooks, and nothing else that a tool would have signed', () => {
    const keys = [...staffRoutes(changing).keys()];
    expect(keys.filter((key) => /webhooks|backfill|republish/.test(key))).toEqual([]);
  });

  it('gives the page its settings, and the function that serves it no permission but its log', () => {
    const pages = Object.values(changing.serviceTemplate.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => 'SIGN_IN' in Properties.Environment.Variables,
    );
    expect(pages).toHaveLength(1);
    expect(JSON.parse(pages[0]?.Properties.Environment.Variables.SIGN_IN)).toEqual({
      issuer: STAFF.issuer,
      audience: STAFF.audience,
      clientId: 'page',
      writeScope: 'lifecycle/write',
    });
    const role = pages[0]?.Properties.Role['Fn::GetAtt'][0];
    const policies = Object.values(changing.serviceTemplate.findResources('AWS::IAM::Policy')).filter(
      ({ Properties }) => JSON.stringify(Properties.Roles).includes(`"${role}"`),
    );
    expect(policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
      expect.objectContaining({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
    ]);
    expect(changing.serviceTemplate.findResources('AWS::IAM::Role')[role]?.Properties).not.toHaveProperty(
      'ManagedPolicyArns',
    );
  });

  it('logs who asked for which route, and neither paths nor query strings', () => {
    const [stage] = Object.entries(changing.serviceTemplate.findResources('AWS::ApiGatewayV2::Stage'))
      .filter(([id]) => id.startsWith('Staff'))
      .map(([, { Properties }]) => Properties);
    expect(Object.values(JSON.parse(stage?.AccessLogSettings.Format))).toEqual([
      '$context.requestId',
      '$context.requestTime',
      '$context.routeKey',
      '$context.status',
      '$context.responseLatency',
      '$context.integrationStatus',
      '$context.integrationErrorMessage',
      '$context.error.responseType',
      '$context.authorizer.claims.sub',
      '$context.authorizer.error',
    ]);
  });

  it('passes the rules of cdk-nag, with an acknowledgement for each of the two open routes', () => {
    expect(new AwsSolutionsChecks().validateScope(changing.app).violations).toEqual([]);
    for (const construct of changing.app.node.findAll()) Reflect.set(construct.node, '_metadata', []);
    const found = new AwsSolutionsChecks()
      .validateScope(changing.app)
      .violations.flatMap(({ violatingResources }) =>
        violatingResources.map(({ constructPath }) => constructPath),
      );
    expect(found.filter((path) => path?.includes('/Staff/'))).toEqual(
      STAFF_ACKNOWLEDGEMENTS.map(({ resource }) => `${changing.service.stackName}/${resource}`),
    );
  });
});
