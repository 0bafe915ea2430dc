import { describe, expect, test } from 'vitest';
import { freshSample } from '../../../local/connect/fresh-sample.ts';
import { secretFrom } from '../../../local/stack/secret-form.ts';
import type { Connector, Mapping } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { entryOf, PROVIDERS } from '../../../shared/connectors/registry.ts';
import { loadSamples, type Sample, sampleDelivery } from '../../../shared/connectors/samples.ts';
import { isPerson } from '../../../shared/identity/identity.ts';

/** The persons and objects that a mapping names. */
function namedIn({ updates }: Mapping): string[] {
  return updates.flatMap(({ persons, objects }) => [...persons, ...objects.map(({ object }) => object)]);
}

describe.each(PROVIDERS)('a sample of %s that is sent', (provider) => {
  const secret = secretFrom(provider, Buffer.alloc(32, 7));
  const connection = { name: 'tried', provider, ...(entryOf(provider).testMode && { testTraffic: true }) };
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

  test.runIf(entryOf(provider).account)('comes from the account of its connection', async () => {
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
  });
});
