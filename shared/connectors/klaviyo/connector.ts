import { onlyTopicOf } from '../batch.ts';
import type { Connector } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { mapKlaviyo, splitKlaviyo, TOPICS, USED_TOPICS } from './mapping.ts';
import { envelopeSchema, topicSchema } from './schema.ts';
import { signKlaviyo, verifyKlaviyo } from './verify.ts';

/** Klaviyo, by system webhooks (https://developers.klaviyo.com/en/docs/working_with_system_webhooks). */
export const klaviyoConnector: Connector = {
  provider: 'klaviyo',
  topics: USED_TOPICS,
  keptHeaders: [],
  verify: verifyKlaviyo,
  map: mapKlaviyo,
  split: splitKlaviyo,
  describe: (delivery) => description(topicIn(bodyOf(delivery)), (topic) => TOPICS.has(topic), undefined),
  sign: signKlaviyo,
};

function topicIn(body: unknown): string | null | undefined {
  const items = envelopeSchema.safeParse(body).data?.data ?? [];
  return onlyTopicOf(items, (item) => topicSchema.safeParse(item).data?.topic);
}
