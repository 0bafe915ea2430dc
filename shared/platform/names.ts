/** Names that the infrastructure sets and the functions read; one module, so that they cannot drift apart. */

/** Environment variables of the functions. */
export const ENV = {
  /** Name of the one DynamoDB table. */
  table: 'TABLE_NAME',
  /** Name of the event bus. */
  bus: 'BUS_NAME',
  /** Id or ARN of the one secret: identity key and every connection's webhook secrets. */
  secret: 'SECRET_ID',
  /** JSON list of connections, without secrets. */
  connections: 'CONNECTIONS',
  /** JSON object of policy overrides; absent or `{}` for the default policy. */
  policy: 'POLICY',
  /** Bucket of the park; absent where the park is a folder. */
  parkBucket: 'PARK_BUCKET',
  /** Folder of the park, on one's own machine. */
  parkFolder: 'PARK_FOLDER',
} as const;

/** Key and index names of the table. */
export const TABLE = {
  partitionKey: 'PK',
  sortKey: 'SK',
  stageIndex: { name: 'by-stage', partitionKey: 'stagePK', sortKey: 'stageSK' },
  dueIndex: { name: 'by-due-time', partitionKey: 'duePK', sortKey: 'checkAt' },
  /** Sort keys of transitions begin with this; nothing else passes the stream filter. */
  transitionPrefix: 'STAGE#',
} as const;

/** `source` of every event on the bus. */
export const EVENT_SOURCE = 'customer-lifecycle';

/** Prefixes of the park: `busy` is redriven by the schedule, `held` waits for a person. */
export const QUEUE_PREFIX = { busy: 'busy/', held: 'held/' } as const;

/** Prefix, in the same bucket or folder, of stream records whose events the bus refused. */
export const REFUSED_EVENTS_PREFIX = 'events/';

/** Prefix, in the same bucket or folder, of requests for what takes longer than a webhook may: redrive works them off. */
export const REQUESTS_PREFIX = 'requests/';

/** Prefix, in the same bucket or folder, of what was handed out because a provider asked for a customer's data. */
export const EXPORTS_PREFIX = 'exports/';

/** How long each place keeps what was written to it; the receipt of an erasure tells the same figures. */
export const RETENTION = {
  archiveDays: 90,
  /** Point-in-time recovery of the table. */
  backupDays: 35,
  /** DynamoDB's own. */
  streamHours: 24,
  logDays: 30,
  exportDays: 30,
} as const;

/** Namespace and metric names of the functions' embedded metrics. */
export const METRICS = {
  namespace: 'CustomerLifecycle',
  dimension: 'FunctionName',
  parked: 'DeliveriesParked',
  ignored: 'DeliveriesIgnored',
  notLinked: 'IdentitiesNotLinked',
  refusedEvents: 'EventsRefused',
  exports: 'ExportsReady',
  erasuresHeld: 'ErasuresHeld',
} as const;
