import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { ROUTES } from '../../shared/http/routes.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';

const { app, dataTemplate, serviceTemplate } = synthesisedApp('prod', undefined, {
  api: {
    id: 'a1b2c3d4e5',
    url: 'https://hooks.example.com/tools',
    accessLogGroup: '/aws/vendedlogs/company-api',
  },
});

it('an API that exists already gets every route, and no stack contains the API itself', () => {
  const routes = Object.values(serviceTemplate.findResources('AWS::ApiGatewayV2::Route'));
  expect(routes.map(({ Properties }) => Properties.RouteKey).sort()).toEqual(
    ROUTES.filter(({ access }) => access !== 'local')
      .map(({ key }) => key)
      .sort(),
  );
  for (const { Properties } of routes) {
    expect(Properties.ApiId).toBe('a1b2c3d4e5');
    const isOfTools = Properties.RouteKey.startsWith('ANY /webhooks/');
    expect(Properties.AuthorizationType).toBe(isOfTools ? 'NONE' : 'AWS_IAM');
  }
  for (const template of [dataTemplate, serviceTemplate])
    for (const type of ['Api', 'Stage', 'DomainName', 'ApiMapping'])
      template.resourceCountIs(`AWS::ApiGatewayV2::${type}`, 0);
  serviceTemplate.hasOutput('Url', { Value: 'https://hooks.example.com/tools' });
});

it('only its calls may invoke the functions', () => {
  const permissions = Object.values(serviceTemplate.findResources('AWS::Lambda::Permission')).filter(
    ({ Properties }) => Properties.Principal === 'apigateway.amazonaws.com',
  );
  expect(permissions.length).toBeGreaterThan(0);
  for (const { Properties } of permissions)
    expect(JSON.stringify(Properties.SourceArn)).toMatch(/:a1b2c3d4e5\/\*\/\*\//);
});

it('the alarms count in its access log, and leave out the failures of other routes', () => {
  const filters = Object.values(serviceTemplate.findResources('AWS::Logs::MetricFilter'))
    .filter(({ Properties }) => Properties.LogGroupName === '/aws/vendedlogs/company-api')
    .map(({ Properties }) => [Properties.MetricTransformations[0].MetricName, Properties.FilterPattern]);
  expect(Object.fromEntries(filters)).toEqual({
    DeliveriesFailed: '{ $.status = "5*" && $.routeKey = "ANY /webhooks/*" }',
    DeliveriesThrottled: '{ $.status = "429" }',
  });
  serviceTemplate.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'DeliveriesFailed',
    Namespace: 'CustomerLifecycle/prod',
  });
});

it('nothing of it is a finding of cdk-nag', () => {
  expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
});
