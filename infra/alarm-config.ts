import * as z from 'zod';
import { alternatives, didYouMean } from '../shared/platform/nearest.ts';

/** Options of the alarms. Each costs money, so none is on unless it is given. */
export const alarmsSchema = z.strictObject({
  /** The SNS topic that is notified when an alarm rings, and when it is over. */
  topicArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]{1,256}$/,
      'must be the ARN of an SNS topic, such as "arn:aws:sns:eu-central-1:111122223333:on-call"',
    )
    .optional(),
  /** One more alarm, which rings while any other does, and which alone notifies the topic. */
  composite: z.boolean().optional(),
  dashboard: z.boolean().optional(),
  /** Lambda's own count of the stream records that it gave up on, and an alarm on it. */
  streamMetrics: z.boolean().optional(),
  /** An alarm on refused deliveries for each connection, in place of one for all. */
  refusedByConnection: z.boolean().optional(),
  /** For each connection that is usually busy: after how many hours without a delivery an alarm rings. */
  quietAfterHours: z.record(z.string(), z.int().min(1).max(168)).optional(),
});

/** Options of the alarms. */
export type AlarmsConfig = z.infer<typeof alarmsSchema>;

/**
 * What is wrong with the options, one sentence each, beyond their form.
 */
export function alarmFaults(
  { quietAfterHours = {} }: AlarmsConfig,
  connections: readonly string[],
): string[] {
  return Object.keys(quietAfterHours)
    .filter((name) => !connections.includes(name))
    .map(
      (name) =>
        `alarms.quietAfterHours names "${name}", which is no connection: use ${alternatives(connections)}${didYouMean(name, connections)}`,
    );
}
