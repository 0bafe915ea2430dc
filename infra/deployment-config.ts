import * as z from 'zod';

/** An ARN of a service, with the Region in it. */
function arnOf(service: string, resource: string, example: string) {
  return z
    .string()
    .regex(
      new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:${resource}$`),
      `must be an ARN such as "${example}"`,
    );
}

const HOST_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const TAG_NAME = /^(?!aws:)[\p{L}\p{N} .:/=+@_-]{1,128}$/iu;
const TAG_VALUE = /^[\p{L}\p{N} .:/=+@_-]{0,256}$/u;
const MOST_TAGS = 50;

function hostName(example: string) {
  return z
    .string()
    .regex(HOST_NAME, `must be a host name in lower case, without https:// and path, such as "${example}"`);
}

const domainSchema = z.strictObject({
  /** The host name of the API. */
  name: hostName('hooks.example.com'),
  /** A certificate for the name, in the Region of the stacks. Without it, one is made and validated in the hosted zone. */
  certificateArn: arnOf(
    'acm',
    'certificate/[0-9a-f-]+',
    'arn:aws:acm:eu-central-1:123456789012:certificate/…',
  ).optional(),
  /** The public zone of Route 53 that gets the record of the name. */
  hostedZone: z
    .strictObject({
      id: z
        .string()
        .regex(/^Z[A-Z0-9]{1,31}$/, 'must be the id of a zone of Route 53, such as "Z0123456789ABC"'),
      name: hostName('example.com'),
    })
    .optional(),
  /** The certificates of the authorities whose clients alone are let in (mutual TLS). */
  trustStore: z
    .string()
    .regex(
      /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/\S+$/,
      'must be an object in S3, such as "s3://bucket/ca.pem"',
    )
    .optional(),
});

/** The custom domain of the API. */
export type DomainConfig = z.infer<typeof domainSchema>;

const existingApiSchema = z.strictObject({
  /** The id of the API. */
  id: z
    .string()
    .regex(/^[a-z0-9]{10}$/, 'must be the id of an HTTP API of API Gateway, such as "a1b2c3d4e5"'),
  /** Where it is reached: its domain, with the path that leads to its stage if there is one. */
  url: z
    .string()
    .regex(
      /^https:\/\/[a-z0-9][a-z0-9.-]*[a-z0-9](\/[\w.-]+)*$/,
      'must be an https URL without a slash at its end, such as "https://hooks.example.com"',
    ),
  /** The log group of its access log, in which the alarms count. */
  accessLogGroup: z
    .string()
    .regex(/^[\w./#-]{1,512}$/, 'must be the name of a log group, such as "/aws/vendedlogs/company-api"'),
});

/** An HTTP API that exists already, and gets the routes. */
export type ExistingApiConfig = z.infer<typeof existingApiSchema>;

/** The keys of an environment in `cdk.json` that say where and how it is deployed. */
export const deploymentFields = {
  /** The one account in which the environment may be deployed. */
  account: z
    .string()
    .regex(/^\d{12}$/, 'must be the twelve digits of an account, in quotation marks')
    .optional(),
  /** The one Region in which the environment may be deployed. */
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a Region such as "eu-central-1"')
    .optional(),
  /** Tags of both stacks and of everything in them. */
  tags: z
    .record(
      z.string(),
      z
        .string()
        .refine(
          (value) => TAG_VALUE.test(value),
          'must have at most 256 letters, digits, spaces and . : / = + @ _ - as its value',
        ),
    )
    .optional(),
  domain: domainSchema.optional(),
  api: existingApiSchema.optional(),
  /** What the API accepts before it answers 429. */
  throttle: z.strictObject({ requestsPerSecond: z.int().positive(), burst: z.int().positive() }).optional(),
  /** `by-function`: only `ingest` may read the webhook secrets. By default `one` for all functions. */
  secrets: z.enum(['one', 'by-function']).optional(),
  /** A key of your own that encrypts table, bucket and secret. */
  encryptionKeyArn: arnOf(
    'kms',
    'key/[0-9a-zA-Z-]+',
    'arn:aws:kms:eu-central-1:123456789012:key/…',
  ).optional(),
};

/** What the API accepts unless the environment says otherwise. */
export const DEFAULT_THROTTLE = { requestsPerSecond: 500, burst: 1000 };

const deploymentSchema = z.object(deploymentFields);

/** Where and how an environment is deployed. */
export type DeploymentConfig = z.infer<typeof deploymentSchema>;

/** What the keys contradict in each other, one sentence each. */
export function deploymentFaults(config: DeploymentConfig): string[] {
  const { account, region, tags = {}, domain, api, throttle, encryptionKeyArn } = config;
  const faults = Object.keys(tags)
    .filter((name) => !TAG_NAME.test(name))
    .map(
      (name) =>
        `tags has ${JSON.stringify(name)}: use at most 128 letters, digits and . : / = + @ _ - for a name that does not begin with "aws:"`,
    );
  if (Object.keys(tags).length > MOST_TAGS)
    faults.push(`tags has ${Object.keys(tags).length} tags: a resource can have ${MOST_TAGS}`);
  if ((account === undefined) !== (region === undefined))
    faults.push('account and region must be given together: they say where the environment may be deployed');
  // The replica of the table names the key, and can do so only in a known Region.
  if (encryptionKeyArn !== undefined && account === undefined && region === undefined)
    faults.push(
      `encryptionKeyArn needs "account" and "region", which must be that of the key, ${JSON.stringify(regionOfArn(encryptionKeyArn))}`,
    );
  if (api !== undefined && domain !== undefined)
    faults.push('api has a domain of its own: leave out "api" or "domain"');
  if (api !== undefined && throttle !== undefined)
    faults.push(
      'throttle is not applied to an API that exists already: set it at the stage of the API, and leave it out',
    );
  if (domain !== undefined) {
    const { name, certificateArn, hostedZone } = domain;
    if (certificateArn === undefined && hostedZone === undefined)
      faults.push('domain needs "certificateArn", or "hostedZone" in which a certificate can be validated');
    if (hostedZone !== undefined && name !== hostedZone.name && !name.endsWith(`.${hostedZone.name}`))
      faults.push(`domain.name must be ${hostedZone.name} or a name below it, not "${name}"`);
  }
  return faults;
}

/** The Region in an ARN. */
export function regionOfArn(arn: string): string {
  return arn.split(':')[3] ?? '';
}

/**
 * What is wrong with the account and the Region of the credentials, as a sentence; undefined if they are those of the
 * environment, or if there are no credentials.
 */
export function otherTarget(
  { account, region }: DeploymentConfig,
  given: { readonly account: string | undefined; readonly region: string | undefined },
): string | undefined {
  // Without credentials the CLI still names a Region, its default.
  if (account === undefined || given.account === undefined) return undefined;
  if (given.account !== account)
    return `is for account ${account}, and the credentials are for ${given.account}: choose the right profile`;
  if (given.region !== region)
    return `is for Region ${region}, and yours is ${given.region ?? 'not set'}: set AWS_REGION=${region}`;
  return undefined;
}
