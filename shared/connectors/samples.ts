import type { Delivery } from './connector.ts';
import type { Provider } from './registry.ts';

/** A small, made-up delivery of a tool: what it sends for one topic. Samples are never part of a function's bundle. */
export interface Sample {
  /** The topic in the words of the tool. */
  readonly topic: string;
  readonly method?: 'POST';
  /** Headers besides the signature, names in lower case. `content-type` is `application/json` unless it is here. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Loads the samples of a provider. */
export async function loadSamples(provider: Provider): Promise<readonly Sample[]> {
  const module: { readonly SAMPLES: readonly Sample[] } = await import(`./${provider}/samples.ts`);
  return module.SAMPLES;
}

/** When samples are received: later than everything in them. */
const RECEIVED_AT = Date.parse('2026-03-01T12:00:00Z');

/** The unsigned delivery of a sample. */
export function sampleDelivery(
  { method = 'POST', headers, body }: Sample,
  url = 'https://example.com/webhooks/sample',
): Delivery {
  return {
    method,
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
    receivedAt: RECEIVED_AT,
  };
}
