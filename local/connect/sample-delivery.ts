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
import { freshSample } from './fresh-sample.ts';

const outcome = z.object({ outcome: z.string(), reason: z.string().optional() });
const search = z.object({
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
  readonly topic: string | undefined;
}

/** A sample that the stack has accepted. */
export interface SentSample {
  /** What the stack answered, as a sentence. */
  readonly answer: string;
  /** The identities that the sample names. */
  readonly persons: readonly string[];
}

/**
 * Sends a signed sample to the stack, as the tool would.
 * @throws Refusal when the stack does not accept it
 */
export async function sendSample({ connection, secret, url, topic }: Sending): Promise<SentSample> {
  const samples = await loadSamples(connection.provider);
  const topics = samples.map((one) => one.topic);
  const sample = topic === undefined ? samples[0] : samples.find((one) => one.topic === topic);
  if (sample === undefined)
    throw new Refusal(
      `There is no sample of ${topic}${didYouMean(topic ?? '', topics) || `: there are ${[...new Set(topics)].join(', ')}.`}`,
    );
  const connector = await loadConnector(connection.provider);
  const target = `${url}/webhooks/${connection.name}`;
  const fresh = freshSample(sample, connector, connection, secret);
  // A stack behind another URL checks the signature of that one.
  const unsigned = sampleDelivery(fresh, connection.url ?? target);
  const delivery = connector.sign(unsigned, secret, Date.now());
  const answer = await fetch(withOwnPath(delivery.url, connection.url ?? target, target), {
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
  if (!answer.ok)
    throw new Refusal(`${first} ${adviceFor(answer.status, given?.reason, connection.name)}`.trim());
  const persons = connector.map(delivery, connection).updates.flatMap((update) => update.persons);
  return { answer: first, persons };
}

/** What came of a sample: the customers that it names now. */
export async function sampleResult({ answer, persons }: SentSample, url: string): Promise<string> {
  return paragraph(printable(answer), '  ') + (await customersText(url, persons));
}

function adviceFor(status: number, reason: string | undefined, name: string): string {
  if (status === 404) return `The stack has no connection ${name}: start it again, or deploy it.`;
  if (status !== 401) return '';
  if (reason === 'wrong-account')
    return `The stack binds ${name} to another account: start it again, or deploy it.`;
  return `The stack does not have this secret for ${name}: start it again, or wait five minutes after a change of a deployed one.`;
}

/** A connector may put the secret into the path, behind the URL that it was given. */
function withOwnPath(signed: string, given: string, target: string): string {
  return `${target}${signed.slice(given.length)}`;
}

async function customersText(url: string, persons: readonly string[]): Promise<string> {
  const named = new Set(persons);
  if (named.size === 0) return paragraph('It names nobody, so no customer has changed.', '  ');
  const api = createCustomerApi(url);
  const lines: string[] = [];
  const found = new Set<string>();
  for (const person of named) {
    const { body } = await api.ask('POST', '/customers/search', { identity: person });
    const { customers } = search.parse(body);
    if (customers.length === 0) lines.push(`${person}: no customer has it.`);
    for (const { customerId, stage, facts } of customers) {
      found.add(customerId);
      const orders = `${facts.orders} ${facts.orders === 1 ? 'order' : 'orders'}`;
      lines.push(`${person}: ${customerId}, in stage ${stage} with ${orders}.`);
    }
  }
  const commands = [...found].map((id) => `  npm run customer -- erase ${id} --yes --url ${url}\n`);
  return [
    ...lines.map((line) => paragraph(printable(line), '  ')),
    ...(commands.length === 0
      ? []
      : ['  The sample is made up, and its ids are new. This removes it:\n\n', ...commands, '\n']),
  ].join('');
}
