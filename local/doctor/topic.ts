import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import type { Examined } from './examined.ts';
import { bad, type Check, good, later } from './finding.ts';

/** CloudWatch may not use it, and its policy cannot be changed. */
const KEY_OF_SNS = 'alias/aws/sns';

/** Whether the alarms can notify their topic. */
export function topicChecks({ config, target }: Examined): Check[] {
  const { topicArn } = config.alarms;
  if (topicArn === undefined) return [];
  const find: Check['find'] = async () => {
    const [, , , region, account] = topicArn.split(':');
    if (region !== target.region)
      return bad(
        `alarms.topicArn is in ${region}, and alarms notify only topics of ${target.region}: give one there`,
      );
    if (account !== target.account)
      return later(
        `it belongs to account ${account}, whose policy must let cloudwatch.amazonaws.com publish. Only that account can check it`,
      );
    const attributes = await target.clients.sns
      .send(new GetTopicAttributesCommand({ TopicArn: topicArn }))
      .then(
        ({ Attributes = {} }) => Attributes,
        (error: unknown) => {
          if (error instanceof Error && error.name === 'NotFoundException') return undefined;
          throw error;
        },
      );
    if (attributes === undefined)
      return bad(
        `there is no topic ${topicArn}, so nobody would be notified: create it, or correct alarms.topicArn`,
      );
    if (attributes.KmsMasterKeyId === KEY_OF_SNS)
      return bad(
        `it is encrypted with ${KEY_OF_SNS}, which CloudWatch may not use: encrypt it with a key of your own that lets cloudwatch.amazonaws.com use it`,
      );
    return attributes.SubscriptionsConfirmed === '0'
      ? bad('it has no confirmed subscription, so nobody is notified: add one')
      : good(topicArn);
  };
  return [{ name: 'topic of the alarms', find }];
}
