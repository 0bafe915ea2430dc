/**
 * Prices in US dollars, us-east-1, on demand, without any free tier, as of 2026-11-22. `source` says where each is from.
 * A price marked `from memory` could not be read on AWS's page that day: check it before you rely on it.
 */
export const PRICES_AS_OF = '2026-11-22, us-east-1';

interface Price {
  readonly dollars: number;
  readonly per: number;
  readonly what: string;
  readonly source: string;
}

const MILLION = 1_000_000;
const GIGABYTE = 1_000_000_000;

export const PRICES = {
  httpApiRequest: {
    dollars: 1,
    per: MILLION,
    what: 'HTTP API request of up to 512 KB',
    source: 'https://aws.amazon.com/api-gateway/pricing/ (from memory)',
  },
  lambdaRequest: {
    dollars: 0.2,
    per: MILLION,
    what: 'Lambda invocation',
    source: 'https://aws.amazon.com/lambda/pricing/ (from memory)',
  },
  lambdaGigabyteSecond: {
    dollars: 0.0000133334,
    per: 1,
    what: 'Lambda GB-second, arm64',
    source: 'https://aws.amazon.com/lambda/pricing/ (from memory)',
  },
  writeUnit: {
    dollars: 0.625,
    per: MILLION,
    what: 'DynamoDB write request unit',
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing, prices since 2024-11',
  },
  readUnit: {
    dollars: 0.125,
    per: MILLION,
    what: 'DynamoDB read request unit',
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing, prices since 2024-11',
  },
  customEvent: {
    dollars: 1,
    per: MILLION,
    what: 'EventBridge custom event of up to 64 KB',
    source: 'https://www.factualminds.com/blog/amazon-eventbridge-pricing-events-pipes-schema-archive/',
  },
  archivedByte: {
    dollars: 0.1,
    per: GIGABYTE,
    what: 'EventBridge archive, per byte archived',
    source: 'https://www.factualminds.com/blog/amazon-eventbridge-pricing-events-pipes-schema-archive/',
  },
  loggedByte: {
    dollars: 0.5,
    per: GIGABYTE,
    what: 'CloudWatch Logs, per byte ingested',
    source: 'https://aws.amazon.com/cloudwatch/pricing/ (from memory)',
  },
  secretMonth: {
    dollars: 0.4,
    per: 1,
    what: 'Secrets Manager secret, per month',
    source: 'https://stevekinney.com/courses/aws-frontend/parameter-store-vs-secrets-manager',
  },
  secretCall: {
    dollars: 0.05,
    per: 10_000,
    what: 'Secrets Manager API call',
    source: 'https://stevekinney.com/courses/aws-frontend/parameter-store-vs-secrets-manager',
  },
  alarmMonth: {
    dollars: 0.1,
    per: 1,
    what: 'each metric in an alarm, per month',
    source: 'https://aws.amazon.com/cloudwatch/pricing/ (from memory)',
  },
  compositeAlarmMonth: {
    dollars: 0.5,
    per: 1,
    what: 'composite alarm, per month',
    source: 'https://aws.amazon.com/cloudwatch/pricing/ (from memory)',
  },
  dashboardMonth: {
    dollars: 3,
    per: 1,
    what: 'dashboard, per month',
    source: 'https://aws.amazon.com/cloudwatch/pricing/ (from memory)',
  },
  objectList: {
    dollars: 0.005,
    per: 1_000,
    what: 'S3 LIST',
    source: 'https://aws.amazon.com/s3/pricing/ (from memory)',
  },
} as const satisfies Record<string, Price>;

/** The price of `count` units, in dollars. */
export function costOf(price: keyof typeof PRICES, count: number): number {
  const { dollars, per } = PRICES[price];
  return (count * dollars) / per;
}
