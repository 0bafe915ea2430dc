import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  ENV,
  EXPORTS_PREFIX,
  QUEUE_PREFIX,
  REFUSED_EVENTS_PREFIX,
  REQUESTS_PREFIX,
  RETENTION,
} from '../../shared/platform/names.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * Lambda writes stream records that it gave up on below this prefix, which cannot be chosen.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.md
 */
const STREAM_FAILURE_PREFIX = 'aws/lambda/';

const SHELVES = Object.values(QUEUE_PREFIX);
const SHELVES_AND_REQUESTS = [...SHELVES, REQUESTS_PREFIX];
/** Wherever something may lie that concerns a customer. */
const EVERYWHERE = [...SHELVES, REFUSED_EVENTS_PREFIX, REQUESTS_PREFIX, EXPORTS_PREFIX];

/**
 * The bucket where deliveries wait that could not be applied, and stream records that could not be published.
 * Never emptied by time but for exports: what lies here was acknowledged. Without versions, so that erasing a delivery erases it.
 * Who may touch which prefix stands in its own policy, not in the roles: an object's ARN needs a wildcard, and
 * this way the roles need none. The one exception is the role of the stream mapping.
 */
export class Park extends Construct {
  readonly name: string;
  private readonly bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
        { prefix: EXPORTS_PREFIX, expiration: Duration.days(RETENTION.exportDays) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.name = this.bucket.bucketName;
  }

  /** Park deliveries, on either shelf, and requests. */
  grantPark(target: ServiceFunction): void {
    this.allowObjects(target, ['s3:PutObject'], SHELVES_AND_REQUESTS);
    target.addEnvironment(ENV.parkBucket, this.name);
  }

  /** Keep what the bus refuses. */
  grantRefusedEvents(target: ServiceFunction): void {
    this.allowObjects(target, ['s3:PutObject'], [REFUSED_EVENTS_PREFIX]);
    target.addEnvironment(ENV.parkBucket, this.name);
  }

  /** As `grantPark`, take what is parked out again, and write exports. */
  grantRedrive(target: ServiceFunction): void {
    this.allowObjects(target, ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], SHELVES_AND_REQUESTS);
    this.allowObjects(target, ['s3:DeleteObject', 's3:PutObject'], [EXPORTS_PREFIX]);
    this.allow(target, ['s3:ListBucket'], [this.bucket.bucketArn], SHELVES_AND_REQUESTS);
    target.addEnvironment(ENV.parkBucket, this.name);
  }

  /** Find and remove what concerns a customer, and put back what of it concerns others. */
  grantErase(target: ServiceFunction): void {
    this.allowObjects(target, ['s3:DeleteObject', 's3:GetObject'], EVERYWHERE);
    this.allowObjects(target, ['s3:PutObject'], SHELVES);
    this.allow(target, ['s3:ListBucket'], [this.bucket.bucketArn], EVERYWHERE);
    target.addEnvironment(ENV.parkBucket, this.name);
  }

  /**
   * Lets the function's stream mapping write its failures here, and returns the destination to name in the mapping.
   * Both rights stand in the role: Lambda documents that it looks for them there before it accepts a mapping.
   */
  grantStreamFailures(target: ServiceFunction): string {
    target.allow(['s3:PutObject'], [this.bucket.arnForObjects(`${STREAM_FAILURE_PREFIX}*`)]);
    target.allow(['s3:ListBucket'], [this.bucket.bucketArn]);
    return this.bucket.bucketArn;
  }

  private allowObjects(target: ServiceFunction, actions: string[], prefixes: readonly string[]): void {
    this.allow(
      target,
      actions,
      prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`)),
    );
  }

  private allow(
    target: ServiceFunction,
    actions: string[],
    resources: string[],
    listed?: readonly string[],
  ): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ArnPrincipal(target.runsAs.roleArn)],
        actions,
        resources,
        ...(listed === undefined ? {} : { conditions: { StringEquals: { 's3:prefix': listed } } }),
      }),
    );
  }
}
