import { type App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** A cdk-nag rule that one resource does not follow, and the reason why that is right. */
export interface Acknowledgement {
  readonly stack: 'data' | 'service';
  /** Path of the resource within its stack. */
  readonly resource: string;
  readonly rule: string;
  readonly reason: string;
}

/** All acknowledgements: at most eight, and one wildcard in a policy, which AWS demands. */
export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    stack: 'data',
    resource: 'Keys/Secret/Resource',
    rule: 'AwsSolutions-SMG4',
    reason:
      'The webhook secrets belong to the providers, which cannot rotate them from here; with a rotated identity key every stored customer would be unknown.',
  },
  {
    stack: 'data',
    resource: 'ParkedDeliveries/Bucket/Resource',
    rule: 'AwsSolutions-S1',
    reason:
      'Only three functions may access the bucket, and each logs what it stores and takes out; a bucket for access logs would need protection and retention of its own.',
  },
  {
    stack: 'data',
    resource: 'publish-role/DefaultPolicy/Resource',
    rule: 'AwsSolutions-IAM5[Resource::<ParkedDeliveriesBucket0C85AAFE.Arn>/aws/lambda/*]',
    reason:
      'Lambda demands the right to write failed stream records in the role, and chooses their keys itself; this prefix is the narrowest that can be named.',
  },
  {
    stack: 'service',
    resource: 'Http/Webhooks/Resource',
    rule: 'AwsSolutions-APIG4',
    reason:
      'Providers sign webhooks and support no other authentication; the function verifies the signature before it does anything else.',
  },
  {
    stack: 'service',
    resource: 'Http/WebhooksWithSecret/Resource',
    rule: 'AwsSolutions-APIG4',
    reason:
      'Tools that sign nothing support no other authentication than a secret in the URL; the function compares it before it does anything else.',
  },
];

/** The acknowledgement of the second secret, which is an option. */
export const SECRETS_ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    stack: 'data',
    resource: 'Keys/IdentityKey/Resource',
    rule: 'AwsSolutions-SMG4',
    reason: 'It is a copy of the identity key; with a rotated one every stored customer would be unknown.',
  },
];

const FILES_REASON =
  'The files of the console contain no data, and a person who is not signed in needs them to sign in; every route with data demands a token.';

/** The acknowledgements of the console for staff, which is an option. */
export const STAFF_ACKNOWLEDGEMENTS: readonly Acknowledgement[] = ['GET--', 'GET--console--{file}'].map(
  (route) => ({
    stack: 'service',
    resource: `Staff/Api/${route}/Resource`,
    rule: 'AwsSolutions-APIG4',
    reason: FILES_REASON,
  }),
);

/** The acknowledgement of the gradual rollout, which is an option. */
export const ROLLOUT_ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    stack: 'service',
    resource: 'Rollout/Role/Resource',
    rule: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
    reason:
      'AWS keeps this policy in step with what CodeDeploy calls to shift invocations; CDK adds it to the role, and only CodeDeploy can assume it.',
  },
];

/** Records the acknowledgements on their resources. */
export function acknowledge(
  stacks: Readonly<Record<Acknowledgement['stack'], Stack>>,
  acknowledgements: readonly Acknowledgement[],
): void {
  for (const { stack, resource, rule, reason } of acknowledgements) {
    const found = resource
      .split('/')
      .reduce<IConstruct>((parent, name) => parent.node.findChild(name), stacks[stack]);
    Validations.of(found).acknowledge({ id: rule, reason });
  }
}

/** Makes synthesis fail on every finding of cdk-nag's AwsSolutions rules that is not acknowledged. */
export function addNagChecks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
