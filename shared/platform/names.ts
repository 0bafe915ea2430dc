/** Names that both the infrastructure and the functions use. */

/** Environment variables of the functions. */
export const ENV = {
  /** Name of the DynamoDB table. */
  table: 'TABLE_NAME',
  /** Name of the event bus. */
  bus: 'BUS_NAME',
  /** Id or ARN of the secret: the identity key and the webhook secrets of all connections. */
  secret: 'SECRET_ID',
  /** JSON list of connections, without secrets. */
  connections: 'CONNECTIONS',
  /** JSON object of policy overrides; absent or `{}` for the default policy. */
  policy: 'POLICY',
  /** How often the table was restored from a backup; absent for 0. */
  epoch: 'EPOCH',
  /** For how many years nothing has happened with customers whose activities are archived; absent if none are. */
  archiveAfterYears: 'ARCHIVE_AFTER_YEARS',
  /** The parking bucket; not set where parked deliveries are in a folder. */
  parkingBucket: 'PARKING_BUCKET',
  /** The parking folder, in the local stack. */
  parkingFolder: 'PARKING_FOLDER',
} as const;

/** Environment variables that only the console has. */
export const CONSOLE_ENV = {
  /** JSON object: where staff sign in. */
  signIn: 'SIGN_IN',
  /** The URL below which webhooks arrive. */
  stackUrl: 'STACK_URL',
} as const;

/** Key and index names of the table. */
export const TABLE = {
  partitionKey: 'PK',
  sortKey: 'SK',
  stageIndex: { name: 'by-stage', partitionKey: 'stagePK', sortKey: 'stageSK', projects: ['risk'] },
  dueIndex: { name: 'by-due-time', partitionKey: 'duePK', sortKey: 'checkAt', projects: [] },
  rowIndex: { name: 'by-row', partitionKey: 'rowPK', sortKey: 'PK', projects: ['history'] },
  /** Sort keys of transitions begin with this. No other item passes the stream filter. */
  transitionPrefix: 'STAGE#',
} as const;

/** `source` of the events of version 1. */
export const EVENT_SOURCE = 'customer-lifecycle';

/** `source` of the events of a version of the contract. Rules name the source, so nobody receives a version that they did not ask for. */
export function eventSourceOf(version: string): string {
  return version === '1' ? EVENT_SOURCE : `${EVENT_SOURCE}.v${version}`;
}

/** Prefixes of parked deliveries: the schedule redrives `busy`, and `held` waits for a person. */
export const QUEUE_PREFIX = { busy: 'busy/', held: 'held/' } as const;

/** Prefix, in the same bucket or folder, of stream records whose events the bus refused. */
export const REFUSED_EVENTS_PREFIX = 'events/';

/**
 * Prefix, in the same bucket, of stream records that Lambda gave up on. It cannot be configured.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export const STREAM_FAILURES_PREFIX = 'aws/lambda/';

/** Prefix, in the same bucket or folder, of queued requests, which `redrive` processes. */
export const REQUESTS_PREFIX = 'requests/';

/** Prefix, in the same bucket or folder, of exports that a provider requested. */
export const EXPORTS_PREFIX = 'exports/';

/** Prefix, in the same bucket or folder, of archived activities. They never expire. */
export const ARCHIVED_LOGS_PREFIX = 'archived-logs/';

/** The first part of the keys of all that was archived of a home. */
export function archivedBelow(homeHash: string): string {
  return `${ARCHIVED_LOGS_PREFIX}${homeHash}/`;
}

/** How long each place keeps data. The receipt of an erasure states the same figures. */
export const RETENTION = {
  archiveDays: 90,
  /** Point-in-time recovery of the table. */
  backupDays: 35,
  /** Fixed by DynamoDB. */
  streamHours: 24,
  logDays: 30,
  exportDays: 30,
} as const;

/** Namespace of the functions' embedded metrics, and the names of those that `ingest` emits too. */
export const METRICS = {
  namespace: 'CustomerLifecycle',
  dimension: 'FunctionName',
  parked: 'DeliveriesParked',
  ignored: 'DeliveriesIgnored',
  unreadableAmounts: 'AmountsUnreadable',
  notLinked: 'IdentitiesNotLinked',
} as const;

/** Names of the embedded metrics that `ingest` does not emit: it should not load them. */
export const OTHER_METRICS = {
  refusedEvents: 'EventsRefused',
  exports: 'ExportsReady',
  erasuresHeld: 'ErasuresHeld',
  eventsDelayed: 'EventsDelayed',
  deliveriesWaiting: 'DeliveriesWaiting',
  eventsNotPublished: 'EventsNotPublished',
} as const;
