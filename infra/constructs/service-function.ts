import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { RETENTION } from '../../shared/platform/names.ts';
import type { FunctionName } from '../function-names.ts';

/** For all logs, including the access log. */
export const LOG_RETENTION: RetentionDays = RETENTION.logDays;

export interface ServiceFunctionProps {
  readonly name: FunctionName | 'console';
  readonly description: string;
  readonly role: IRole;
  readonly timeout: Duration;
  /** In MB. The share of a processor grows with it. */
  readonly memorySize: number;
  /** The most runs at once, taken from the account's own and kept for this function; undefined for no limit. */
  readonly reservedConcurrentExecutions?: number | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder of the bundled functions. Without it the code is a placeholder, for reading the template. */
  readonly bundles: string | undefined;
}

/** A function with this app's defaults. It may only write its own log. */
export class ServiceFunction extends LambdaFunction {
  /** The role. The inherited property `role` may be undefined. */
  readonly runsAs: IRole;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: LOG_RETENTION,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    super(scope, id, {
      description: props.description,
      role: props.role,
      code:
        props.bundles === undefined
          ? Code.fromInline('exports.handler = undefined;')
          : Code.fromAsset(`${props.bundles}/${props.name}`),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      ...(props.reservedConcurrentExecutions !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      }),
      environment: { NODE_OPTIONS: '--enable-source-maps', ...props.environment },
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // The start and report lines of each invocation would cost more than all other logs, and repeat what
      // the metrics say.
      systemLogLevelV2: SystemLogLevel.WARN,
    });
    this.runsAs = props.role;
    // Not in the role's own policy, because the role belongs to the data stack, which must not depend on this
    // stack.
    new Policy(this, 'WriteLog', {
      roles: [props.role],
      statements: [
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
      ],
    });
  }

  /** Allows the function's role to perform these actions on these resources. */
  allow(actions: string[], resources: string[]): void {
    this.runsAs.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  }
}
