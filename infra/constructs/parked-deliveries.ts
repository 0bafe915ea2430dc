import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  ARCHIVED_LOGS_PREFIX,
  ENV,
  EXPORTS_PREFIX,
  QUEUE_PREFIX,
  REFUSED_EVENTS_PREFIX,
  REQUESTS_PREFIX,
  RETENTION,
  STREAM_FAILURES_PREFIX,
} from '../../shared/platform/names.ts';
import type { ServiceFunction } from './service-function.ts';

const QUEUES = Object.values(QUEUE_PREFIX);
const QUEUES_AND_REQUESTS = [...QUEUES, REQUESTS_PREFIX];
/** What `redrive` counts: parked deliveries, and stream records whose events did not reach the bus. */
const COUNTED = [...QUEUES_AND_REQUESTS, REFUSED_EVENTS_PREFIX, STREAM_FAILURES_PREFIX];
/** All prefixes that may hold data of a customer. */
const ALL_PREFIXES = [...QUEUES, REFUSED_EVENTS_PREFIX, REQUESTS_PREFIX, EXPORTS_PREFIX];
/** What an erasure searches. Activities may have been archived although the option is not set any more. */
const ERASED_PREFIXES = [...ALL_PREFIXES, ARCHIVED_LOGS_PREFIX];

/**
 * The bucket of parked deliveries (dead-letter storage), of stream records that could not be published, and of archived
 * activities. Only exports expire: everything else was acknowledged. It has no versioning, so that no older version of an
 * erased delivery remains. Its own policy says who may access which prefix: the ARN of objects needs a wildcard,
 * and this way the roles need none. The one exception is the role of the stream mapping.
 */
export class ParkedDeliveries extends Construct {
  readonly name: string;
  private readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { encryptionKey }: { readonly encryptionKey: IKey | undefined }) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      ...(encryptionKey === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
        { prefix: EXPORTS_PREFIX, expiration: Duration.days(RETENTION.exportDays) },
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.name = this.bucket.bucketName;
  }

  /** Allows parking deliveries and storing privacy requests. */
  grantParking(target: ServiceFunction): void {
    this.allowObjects(target, ['s3:PutObject'], QUEUES_AND_REQUESTS);
    target.addEnvironment(ENV.parkingBucket, this.name);
  }

  /** Allows storing what the bus refuses. */
  grantRefusedEvents(target: ServiceFunction): void {
    this.allowObjects(target, ['s3:PutObject'], [REFUSED_EVENTS_PREFIX]);
    target.addEnvironment(ENV.parkingBucket, this.name);
  }

  /** Like `grantParking`; also allows taking parked deliveries out again, counting what waits, and writing exports. */
  grantRedrive(target: ServiceFunction): void {
    this.allowObjects(target, ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], QUEUES_AND_REQUESTS);
    this.allowObjects(target, ['s3:DeleteObject', 's3:PutObject'], [EXPORTS_PREFIX]);
    this.allow(target, ['s3:ListBucket'], [this.bucket.bucketArn], { 's3:prefix': COUNTED });
    // One listing of the first parts of all keys says which of them hold anything.
    this.allow(target, ['s3:ListBucket'], [this.bucket.bucketArn], { 's3:prefix': '', 's3:delimiter': '/' });
    target.addEnvironment(ENV.parkingBucket, this.name);
  }

  /** Allows finding and removing what concerns a customer, and storing again what concerns others. */
  grantErase(target: ServiceFunction): void {
    this.allowObjects(target, ['s3:DeleteObject', 's3:GetObject'], ALL_PREFIXES);
    this.allowObjects(target, ['s3:DeleteObject'], [ARCHIVED_LOGS_PREFIX]);
    this.allowObjects(target, ['s3:PutObject'], QUEUES);
    this.allow(target, ['s3:ListBucket'], [this.bucket.bucketArn], { 's3:prefix': ERASED_PREFIXES });
    target.addEnvironment(ENV.parkingBucket, this.name);
  }

  /** Allows reading archived activities, which also restores them. */
  grantReadArchive(target: ServiceFunction, years: number): void {
    this.allowObjects(target, ['s3:GetObject'], [ARCHIVED_LOGS_PREFIX]);
    target.addEnvironment(ENV.archiveAfterYears, String(years));
  }

  /** Allows archiving activities. Those that were not needed are removed with the permission to erase. */
  grantArchive(target: ServiceFunction): void {
    this.allowObjects(target, ['s3:PutObject'], [ARCHIVED_LOGS_PREFIX]);
  }

  /** Allows storing privacy requests, which a parked delivery may contain that is applied again. */
  grantRequests(target: ServiceFunction): void {
    this.allowObjects(target, ['s3:PutObject'], [REQUESTS_PREFIX]);
  }

  /**
   * Allows the function's stream mapping to store its failures here. Returns the destination for the mapping.
   * The role itself has both permissions: Lambda documents that it checks them there before it accepts a mapping.
   */
  grantStreamFailures(target: ServiceFunction): string {
    target.allow(['s3:PutObject'], [this.bucket.arnForObjects(`${STREAM_FAILURES_PREFIX}*`)]);
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
    listed?: Readonly<Record<string, string | readonly string[]>>,
  ): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ArnPrincipal(target.runsAs.roleArn)],
        actions,
        resources,
        ...(listed === undefined ? {} : { conditions: { StringEquals: listed } }),
      }),
    );
  }
}
