import { Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { synthesisedApp } from '../support/synthesised-app.ts';

const staff = { issuer: 'https://issuer.example.com', audience: 'console' };
const { app, serviceTemplate: template } = synthesisedApp('prod', undefined, { rollout: 'canary', staff });
const aliases = Object.keys(template.findResources('AWS::Lambda::Alias'));

describe('a gradual rollout', () => {
  it('is an option', () => {
    const { serviceTemplate } = synthesisedApp('prod');
    for (const type of ['AWS::Lambda::Alias', 'AWS::Lambda::Version', 'AWS::CodeDeploy::DeploymentGroup'])
      serviceTemplate.resourceCountIs(type, 0);
  });

  it('shifts ingest, query and publish to a new version, each by an alias', () => {
    expect(aliases).toHaveLength(3);
    for (const alias of Object.values(template.findResources('AWS::Lambda::Alias')))
      expect(alias.UpdatePolicy.CodeDeployLambdaAliasUpdate).toMatchObject({
        ApplicationName: expect.anything(),
        DeploymentGroupName: expect.anything(),
      });
  });

  it('gives a new version a tenth for five minutes, and rolls back on the errors of that version alone', () => {
    template.allResourcesProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: Match.arrayWith(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM']),
      },
      AlarmConfiguration: { Enabled: true, Alarms: [Match.anyValue()] },
    });
    const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm')).filter(([id]) =>
      id.startsWith('Rollout'),
    );
    expect(alarms).toHaveLength(3);
    for (const [, { Properties }] of alarms)
      expect(Properties.Dimensions.map(({ Name }: { Name: string }) => Name).sort()).toEqual([
        'ExecutedVersion',
        'FunctionName',
        'Resource',
      ]);
  });

  it('has the API, the console and the stream invoke the aliases', () => {
    const integrations = Object.entries(template.findResources('AWS::ApiGatewayV2::Integration')).filter(
      ([id]) => !id.includes('Files'),
    );
    for (const [id, { Properties }] of integrations)
      expect(aliases, id).toContain(Properties.IntegrationUri.Ref);
    expect(integrations.length).toBeGreaterThan(2);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: Match.anyValue(),
    });
    const [mapping] = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'));
    expect(JSON.stringify(mapping?.Properties.FunctionName)).toContain('live');
  });

  it('leaves the schedules with the functions', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::Events::Rule')))
      expect(JSON.stringify(Properties.Targets)).not.toContain('Alias');
  });

  it('is accepted by cdk-nag', () => {
    expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
  });
});
