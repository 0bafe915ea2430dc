/**
 * Prices in US dollars, us-east-1, on demand, without any free tier. As of 2026-11-22. Not all of them could be read
 * on AWS's own pages that day: `seen` names where each is from, `by memory` that it has to be checked before it is
 * relied on.
 */
export const PRICES_AS_OF = '2026-11-22, us-east-1';

interface Price {
  readonly dollars: number;
  readonly per: number;
  readonly what: string;
  readonly seen: string;
}

const MILLION = 1_000_000;
const GIGABYTE = 1_000_000_000;

export const PRICES = {
  httpApiRequest: {
    dollars: 1,
    per: MILLION,
    what: 'HTTP API request of up to 512 KB',
    seen: 'https://aws.amazon.com/api-gateway/pricing/ (by memory)',
  },
  lambdaRequest: {
    dollars: 0.2,
    per: MILLION,
    what: 'Lambda invocation',
    seen: 'https://aws.amazon.com/lambda/pricing/ (by memory)',
  },
  lambdaGigabyteSecond: {
    dollars: 0.0000133334,
    per: 1,
    what: 'Lambda GB-second, arm64',
    seen: 'https://aws.amazon.com/lambda/pricing/ (by memory)',
  },
  writeUnit: {
    dollars: 0.625,
    per: MILLION,
    what: 'DynamoDB write request unit',
    seen: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing, prices since 2024-11',
  },
  readUnit: {
    dollars: 0.125,
    per: MILLION,
    what: 'DynamoDB read request unit',
    seen: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing, prices since 2024-11',
  },
  customEvent: {
    dollars: 1,
    per: MILLION,
    what: 'EventBridge custom event of up to 64 KB',
    seen: 'https://www.factualminds.com/blog/amazon-eventbridge-pricing-events-pipes-schema-archive/',
  },
  archivedByte: {
    dollars: 0.1,
    per: GIGABYTE,
    what: 'EventBridge archive, by the byte taken in',
    seen: 'https://www.factualminds.com/blog/amazon-eventbridge-pricing-events-pipes-schema-archive/',
  },
  loggedByte: {
    dollars: 0.5,
    per: GIGABYTE,
    what: 'CloudWatch Logs, by the byte taken in',
    seen: 'https://aws.amazon.com/cloudwatch/pricing/ (by memory)',
  },
  secretMonth: {
    dollars: 0.4,
    per: 1,
    what: 'secret of Secrets Manager, a month',
    seen: 'https://stevekinney.com/courses/aws-frontend/parameter-store-vs-secrets-manager',
  },
  secretCall: {
    dollars: 0.05,
    per: 10_000,
    what: 'call of Secrets Manager',
    seen: 'https://stevekinney.com/courses/aws-frontend/parameter-store-vs-secrets-manager',
  },
  alarmMonth: {
    dollars: 0.1,
    per: 1,
    what: 'alarm on one standard metric, a month',
    seen: 'https://aws.amazon.com/cloudwatch/pricing/ (by memory)',
  },
  objectList: {
    dollars: 0.005,
    per: 1_000,
    what: 'S3 LIST',
    seen: 'https://aws.amazon.com/s3/pricing/ (by memory)',
  },
} as const satisfies Record<string, Price>;

/** What so many of something cost, in dollars. */
export function costOf(price: keyof typeof PRICES, count: number): number {
  const { dollars, per } = PRICES[price];
  return (count * dollars) / per;
}
