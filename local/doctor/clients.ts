import { ACMClient } from '@aws-sdk/client-acm';
import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Route53Client } from '@aws-sdk/client-route-53';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { NO_CREDENTIALS } from '../terminal/aws-refusal.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';

/** The services that are asked. */
export interface Clients {
  readonly acm: ACMClient;
  readonly apiGateway: ApiGatewayV2Client;
  readonly cloudFormation: CloudFormationClient;
  readonly dynamoDb: DynamoDBClient;
  readonly eventBridge: EventBridgeClient;
  readonly lambda: LambdaClient;
  readonly route53: Route53Client;
  readonly secretsManager: SecretsManagerClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

/** Where the credentials lead. */
export interface Target {
  readonly account: string;
  readonly region: string;
  readonly clients: Clients;
}

/**
 * The account and the Region of the credentials.
 * @throws Refusal when there are no credentials, or no Region
 */
export async function openTarget(): Promise<Target> {
  const sts = new STSClient({});
  const region = await sts.config.region().catch(() => {
    throw new Refusal('Set AWS_REGION to the Region of the environment.');
  });
  const { Account: account } = await sts.send(new GetCallerIdentityCommand()).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'CredentialsProviderError')
      throw new Refusal(NO_CREDENTIALS);
    throw new Refusal(`The AWS credentials cannot be used: ${messageOf(error)}`);
  });
  if (account === undefined) throw new Refusal('The AWS credentials belong to no account.');
  return {
    account,
    region,
    clients: {
      acm: new ACMClient({}),
      apiGateway: new ApiGatewayV2Client({}),
      cloudFormation: new CloudFormationClient({}),
      dynamoDb: new DynamoDBClient({}),
      eventBridge: new EventBridgeClient({}),
      lambda: new LambdaClient({}),
      route53: new Route53Client({}),
      secretsManager: new SecretsManagerClient({}),
      sns: new SNSClient({}),
      sqs: new SQSClient({}),
    },
  };
}
