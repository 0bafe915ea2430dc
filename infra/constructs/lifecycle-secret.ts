import { RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ENV } from '../../shared/platform/names.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * The one secret: `{"identityKey": "…", "connections": {"<name>": ["<secret>", "<older secret>"]}}`.
 * The key is made at the first deployment and hashes every identity for good; the webhook secrets are put in
 * by hand afterwards. It outlives its stack.
 */
export class LifecycleSecret extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      description: 'Customer Lifecycle: identity key and webhook secrets',
      // Never change these: CloudFormation would generate the value anew, and with another identity key every
      // customer would become unknown.
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ connections: {} }),
        generateStringKey: 'identityKey',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.arn = secret.secretArn;
  }

  /** Read the secret's value. */
  grantRead(target: ServiceFunction): void {
    target.allow(['secretsmanager:GetSecretValue'], [this.arn]);
    target.addEnvironment(ENV.secret, this.arn);
  }
}
