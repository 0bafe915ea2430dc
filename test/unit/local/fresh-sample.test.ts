import { describe, expect, test } from 'vitest';
import { freshSample } from '../../../local/connect/fresh-sample.ts';
import { secretFrom } from '../../../local/stack/secret-form.ts';
import type { Connector, Mapping } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { entryOf, PROVIDERS, type Provider } from '../../../shared/connectors/registry.ts';
import { loadSamples, type Sample, sampleDelivery } from '../../../shared/connectors/samples.ts';
import { isPerson } from '../../../shared/identity/identity.ts';

/** The persons and objects that a mapping names. */
function namedIn({ updates }: Mapping): string[] {
  return updates.flatMap(({ persons, objects }) => [...persons, ...objects.map(({ object }) => object)]);
}

/** A connection of the provider, and a secret in its form. */
function connectionOf(provider: Provider) {
  const { testMode } = entryOf(provider);
  const connection = { name: 'tried', provider, ...(testMode && { testTraffic: true }) };
  return { connection, secret: secretFrom(provider, Buffer.alloc(32, 7)) };
}

describe.each(PROVIDERS)('a sample of %s that is sent', (provider) => {
  const { connection, secret } = connectionOf(provider);
  const map = (connector: Connector, sample: Sample) => connector.map(sampleDelivery(sample), connection);

  test('says the same of persons and objects that nobody has', async () => {
    const connector = await loadConnector(provider);
    for (const sample of await loadSamples(provider)) {
      const before = map(connector, sample);
      const once = map(connector, freshSample(sample, connector, connection, secret));
      const again = map(connector, freshSample(sample, connector, connection, secret));
      expect([once.refused, once.ignored], sample.topic).toEqual([before.refused, before.ignored]);
      expect(namedIn(once).map(isPerson), sample.topic).toEqual(namedIn(before).map(isPerson));
      const all = new Set([...namedIn(before), ...namedIn(once), ...namedIn(again)]);
      expect(all.size, sample.topic).toBe(3 * new Set(namedIn(before)).size);
    }
  });
});

test.each(PROVIDERS.filter((provider) => entryOf(provider).account))(
  'a sample of %s that is sent comes from the account of its connection',
  async (provider) => {
    const { connection, secret } = connectionOf(provider);
    const connector = await loadConnector(provider);
    // Digits, because some tools have numbers.
    const bound = { ...connection, account: '900000001' };
    // A rule of Front names no company.
    const samples = (await loadSamples(provider)).filter(({ topic }) => topic !== 'inbound');
    for (const sample of samples) {
      const delivery = sampleDelivery(freshSample(sample, connector, bound, secret));
      const now = Date.now();
      const verdict = connector.verify(connector.sign(delivery, secret, now), bound, [secret], now);
      expect(verdict, sample.topic).toBe('authentic');
    }
  },
);
