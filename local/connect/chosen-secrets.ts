import type { Provider } from '../../shared/connectors/registry.ts';

/** The tools in which the owner chooses the secret, as their pages say. All others make it themselves. */
const CHOSEN: ReadonlySet<Provider> = new Set([
  'chargebee',
  'cloudevents',
  'freshdesk',
  'generic',
  'gorgias',
  'helpscout',
  'klaviyo',
  'mailchimp',
  'questionpro',
  'segment',
  'template',
  'typeform',
  'woocommerce',
]);

/** Whether the owner of the tool chooses the secret. */
export function isSecretChosen(provider: Provider): boolean {
  return CHOSEN.has(provider);
}
