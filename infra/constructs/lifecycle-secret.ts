import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ENV } from '../../shared/platform/names.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * The one secret: `{"identityKey": "…", "connections": {"<name>": ["<secret>", "<older secret>"]}}`. The key
 * is generated at the first deployment and hashes all identities from then on; the webhook secrets are added
 * by hand. The secret is retained when its stack is deleted.
 */
export class LifecycleSecret extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { encryptionKey }: { readonly encryptionKey: IKey | undefined }) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      description: 'Customer Lifecycle: identity key and webhook secrets',
      // Never change these properties: CloudFormation would generate a new value, and with another identity
      // key every stored customer would be unknown.
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ connections: {} }),
        generateStringKey: 'identityKey',
        passwordLength: 64,
        excludePunctuation: true,
      },
      ...(encryptionKey && { encryptionKey }),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.arn = secret.secretArn;
  }

  /** Allows reading the secret's value. */
  grantRead(target: ServiceFunction): void {
    target.allow(['secretsmanager:GetSecretValue'], [this.arn]);
    target.addEnvironment(ENV.secret, this.arn);
  }
}
