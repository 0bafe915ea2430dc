import * as z from 'zod';
import type { Connection } from '../../shared/connectors/connector.ts';
import { loadConnector } from '../../shared/connectors/load-connector.ts';
import type { Provider } from '../../shared/connectors/registry.ts';
import { loadSamples, sampleDelivery } from '../../shared/connectors/samples.ts';
import { didYouMean } from '../../shared/platform/nearest.ts';
import { createCustomerApi } from '../customer/api.ts';
import { parseJson } from '../http/json.ts';
import { paragraph } from '../terminal/layout.ts';
import { printable } from '../terminal/printable.ts';
import { Refusal } from '../terminal/refusal.ts';

const outcome = z.object({ outcome: z.string(), reason: z.string().optional() });
const found = z.object({
  customers: z.array(
    z.object({ customerId: z.string(), stage: z.string(), facts: z.object({ orders: z.number() }) }),
  ),
});

/** A sample that is to be sent. */
export interface Sending {
  readonly connection: Connection & { readonly provider: Provider };
  readonly secret: string;
  /** Where the stack is. */
  readonly url: string;
  /** Where the tool sends, if that is not below the stack's own URL. */
  readonly publicUrl: string | undefined;
  readonly topic: string | undefined;
}

/**
 * Sends a signed sample to the stack, as the tool would, and says what came of it.
 * @throws Refusal when the stack does not accept it
 */
export async function sendSample({ connection, secret, url, publicUrl, topic }: Sending): Promise<string> {
  const samples = await loadSamples(connection.provider);
  const topics = samples.map((one) => one.topic);
  const sample = topic === undefined ? samples[0] : samples.find((one) => one.topic === topic);
  if (sample === undefined)
    throw new Refusal(
      `There is no sample of ${topic}${didYouMean(topic ?? '', topics) || `: there are ${[...new Set(topics)].join(', ')}.`}`,
    );
  const connector = await loadConnector(connection.provider);
  const target = `${url}/webhooks/${connection.name}`;
  const unsigned = sampleDelivery(sample, `${publicUrl ?? url}/webhooks/${connection.name}`);
  const delivery = connector.sign(unsigned, secret, Date.now());
  const answer = await fetch(withOwnPath(delivery.url, target), {
    method: delivery.method,
    headers: delivery.headers,
    body: new Uint8Array(delivery.body),
    // A redirect would take the secret in a header elsewhere.
    redirect: 'manual',
  }).catch(() => {
    throw new Refusal(`${url} does not answer. Is the stack running (npm start)?`);
  });
  const given = outcome.safeParse(parseJson(await answer.text())).data;
  const shown = given?.outcome ?? 'without a known answer';
  const first = `Sent a sample of ${sample.topic}: ${answer.status} ${shown}${given?.reason === undefined ? '' : ` (${given.reason})`}.`;
  if (answer.status === 401)
    throw new Refusal(
      `${first} The stack does not have this secret for ${connection.name}, or binds it to another account.`,
    );
  if (!answer.ok) throw new Refusal(first);
  const persons = connector.map(delivery, connection).updates.flatMap((update) => update.persons);
  return paragraph(printable(first), '  ') + (await customerText(url, persons));
}

/** A connector may put the secret into the path. */
function withOwnPath(signed: string, target: string): string {
  const { pathname, search } = new URL(signed);
  return new URL(`${pathname}${search}`, target).href;
}

async function customerText(url: string, persons: readonly string[]): Promise<string> {
  const [person] = persons;
  if (person === undefined) return paragraph('It names nobody, so no customer has changed.', '  ');
  const { body } = await createCustomerApi(url).ask('POST', '/customers/search', { identity: person });
  const [customer] = found.parse(body).customers;
  if (customer === undefined)
    return paragraph(printable(`It names ${person}, and there is no such customer.`), '  ');
  const { customerId, stage, facts } = customer;
  const names = [...new Set(persons)].join(' and ');
  const orders = `${facts.orders} ${facts.orders === 1 ? 'order' : 'orders'}`;
  return [
    paragraph(printable(`It is about ${names}: ${customerId}, in stage ${stage} with ${orders}.`), '  '),
    '  A sample is made up. This removes the customer:\n\n',
    `  npm run customer -- erase ${customerId} --yes${url.startsWith('https:') ? ` --url ${url}` : ''}\n\n`,
  ].join('');
}
