import { fileURLToPath } from 'node:url';
import { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** A function that sends mails by the team's mail service. It may write to its own log, and nothing else. */
export class MailFunction extends NodejsFunction {
  constructor(
    scope: Construct,
    id: string,
    { file, mailUrl }: { readonly file: string; readonly mailUrl: string },
  ) {
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(scope, `${id}Log`, { retention: RetentionDays.ONE_MONTH });
    logGroup.grantWrite(role);
    super(scope, id, {
      entry: fileURLToPath(new URL(`handlers/${file}.ts`, import.meta.url)),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(10),
      environment: { MAIL_URL: mailUrl },
      bundling: { format: OutputFormat.ESM, minify: true },
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role,
    });
  }
}
