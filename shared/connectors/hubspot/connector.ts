import { onlyTopicOf } from '../batch.ts';
import type { Connector } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { mapHubspot, splitHubspot, TOPICS, topicOf } from './mapping.ts';
import { signHubspot, verifyHubspot } from './verify.ts';

/** HubSpot, by the webhooks of an app and by workflows (https://developers.hubspot.com/docs). */
export const hubspotConnector: Connector = {
  provider: 'hubspot',
  topics: [
    'contact.creation',
    ...['email', 'lifecyclestage', 'hs_email_optout', 'phone'].map(
      (property) => `contact.propertyChange (${property})`,
    ),
    'contact.merge',
    'contact.deletion',
    'contact.restore',
    'contact.privacyDeletion',
    'contact.associationChange',
    'deal.creation',
    'ticket.creation',
    'ticket.propertyChange (hs_pipeline_stage)',
    'ticket.propertyChange (closed_date)',
    'ticket.merge',
    'ticket.deletion',
  ],
  keptHeaders: [],
  verify: verifyHubspot,
  map: mapHubspot,
  split: splitHubspot,
  describe: (delivery) => description(topicIn(bodyOf(delivery)), (topic) => TOPICS.has(topic), undefined),
  sign: signHubspot,
};

function topicIn(body: unknown): string | null | undefined {
  return onlyTopicOf([body].flat(), topicOf);
}
