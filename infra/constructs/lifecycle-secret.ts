import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { WITHOUT_WEBHOOK_SECRETS } from '../../shared/platform/identity-secret.ts';
import { ENV } from '../../shared/platform/names.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * The one secret: `{"identityKey": "…", "connections": {"<name>": ["<secret>", "<older secret>"]}}`. The key
 * is generated at the first deployment and hashes all identities from then on; the webhook secrets are added
 * by hand. The secret is retained when its stack is deleted. By option there is a second one for the functions that verify
 * no delivery, with a copy of the key alone.
 */
export class LifecycleSecret extends Construct {
  readonly arn: string;
  private readonly arnOfIdentityKey: string;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly encryptionKey: IKey | undefined; readonly isByFunction: boolean },
  ) {
    super(scope, id);
    const encryption = props.encryptionKey && { encryptionKey: props.encryptionKey };
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
      ...encryption,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.arn = secret.secretArn;
    this.arnOfIdentityKey = props.isByFunction ? this.copyIdentityKey(secret, encryption) : this.arn;
  }

  /** Allows reading the identity key and the webhook secrets. */
  grantRead(target: ServiceFunction): void {
    this.grant(target, this.arn);
  }

  /** Allows reading the identity key. Without the option that is in the same secret. */
  grantIdentityKey(target: ServiceFunction): void {
    this.grant(target, this.arnOfIdentityKey);
  }

  private grant(target: ServiceFunction, arn: string): void {
    target.allow(['secretsmanager:GetSecretValue'], [arn]);
    target.addEnvironment(ENV.secret, arn);
  }

  private copyIdentityKey(secret: Secret, encryption: { readonly encryptionKey: IKey } | undefined): string {
    // A reference that CloudFormation resolves when it deploys, so the key is in no template.
    const identityKey = secret.secretValueFromJson('identityKey').unsafeUnwrap();
    const text = JSON.stringify({ identityKey, ...WITHOUT_WEBHOOK_SECRETS });
    return new Secret(this, 'IdentityKey', {
      description: 'Customer Lifecycle: copy of the identity key, without webhook secrets',
      secretStringValue: SecretValue.unsafePlainText(text),
      ...encryption,
    }).secretArn;
  }
}
