import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  type IFunction,
  type IVersion,
  type Function as LambdaFunction,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

const ALIAS = 'live';

/**
 * Lets a new version of a function take a tenth of its invocations for five minutes, and then all. If the new version fails in
 * that time, CodeDeploy returns to the former one, and CloudFormation rolls the deployment back.
 */
export class Rollout extends Construct {
  private readonly application: LambdaApplication;
  private readonly role: Role;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.application = new LambdaApplication(this, 'Application');
    this.role = new Role(this, 'Role', {
      description: 'Permissions of CodeDeploy to shift invocations to a new version',
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
    });
  }

  /** The alias of a function that shifts to each new version in this way. */
  aliasOf(id: string, target: LambdaFunction): IFunction {
    const version = target.currentVersion;
    // Two casts, because the types of CDK contradict each other under exactOptionalPropertyTypes.
    const alias = new Alias(this, `${id}Alias`, {
      aliasName: ALIAS,
      version: version as IVersion,
    });
    const alarm = new Alarm(this, `${id}Failing`, {
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'Errors',
        // Only of the new version. The former one may fail for the same reason that the deployment removes.
        dimensionsMap: {
          FunctionName: target.functionName,
          Resource: `${target.functionName}:${ALIAS}`,
          ExecutedVersion: version.version,
        },
        statistic: 'Sum',
        period: Duration.minutes(1),
      }),
      alarmDescription: `Impact: none, if it rings within a deployment: it is rolled back. Look at: the log of ${target.node.id}.`,
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    new LambdaDeploymentGroup(this, id, {
      application: this.application,
      alias,
      role: this.role,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [alarm],
    });
    return alias as IFunction;
  }
}
