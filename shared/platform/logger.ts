import { realTime } from './clock.ts';
import { METRICS, type OTHER_METRICS } from './names.ts';

/**
 * The only fields that a log line may have besides level, message and time. None contains a body, a header, a name or an
 * address. Of an error only the class is logged, because its message can quote the input.
 */
const LOG_FIELDS = [
  'connection',
  'provider',
  'topic',
  'deliveryId',
  'outcome',
  'status',
  'verdict',
  'reason',
  'customerId',
  'eventId',
  'key',
  'error',
  'count',
  'attempt',
  'milliseconds',
] as const;

/** The fields of a log line. */
export type LogFields = {
  readonly [Name in (typeof LOG_FIELDS)[number]]?: string | number | boolean | undefined;
};

export type LogLevel = 'info' | 'warn' | 'error';

/** The maximum length of a field: enough for a sentence, too short for a payload. */
const MAX_FIELD_CHARACTERS = 256;

/**
 * Writes one JSON line to standard output. `message` is a constant sentence; variable values go into the fields.
 * Fields that are not on the list are dropped.
 */
export function log(level: LogLevel, message: string, fields: LogFields = {}): void {
  const line: Record<string, unknown> = { level, message, time: new Date(realTime.now()).toISOString() };
  for (const name of LOG_FIELDS) {
    const value = fields[name];
    if (value !== undefined)
      line[name] = typeof value === 'string' ? value.slice(0, MAX_FIELD_CHARACTERS) : value;
  }
  write(line);
}

/** The class of an error: the only part of it that is safe to log. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Names of the metrics that functions emit. */
export type MetricName =
  | Exclude<(typeof METRICS)[keyof typeof METRICS], typeof METRICS.namespace | typeof METRICS.dimension>
  | (typeof OTHER_METRICS)[keyof typeof OTHER_METRICS];

/**
 * Emits a metric in CloudWatch's embedded metric format: a log line that CloudWatch turns into a metric, without a call.
 * Its only dimension is the function, so the metrics of two environments in one account stay separate.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emitMetric(name: MetricName, value: number): void {
  write({
    _aws: {
      Timestamp: realTime.now(),
      CloudWatchMetrics: [
        {
          Namespace: METRICS.namespace,
          Dimensions: [[METRICS.dimension]],
          Metrics: [{ Name: name, Unit: 'Count' }],
        },
      ],
    },
    [METRICS.dimension]: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'local',
    [name]: value,
  });
}

// Not by console: Lambda wraps its lines, and CloudWatch then does not see the metric.
function write(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
