import { describe, expect, it } from 'vitest';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { entryOf, PROVIDERS } from '../../../shared/connectors/registry.ts';
import { loadSamples, sampleDelivery } from '../../../shared/connectors/samples.ts';

describe.each(PROVIDERS)('the samples of %s', (provider) => {
  const connection = { name: provider, provider, ...(entryOf(provider).testMode && { testTraffic: true }) };

  it('each map to updates, and nothing of them is ignored or refused', async () => {
    const connector = await loadConnector(provider);
    const samples = await loadSamples(provider);
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) {
      const { updates, ignored, refused } = connector.map(sampleDelivery(sample), connection);
      expect([ignored, refused], sample.topic).toEqual([[], []]);
      expect(updates.length, sample.topic).toBeGreaterThan(0);
    }
  });

  it('have no address that could be of a real person', async () => {
    const text = JSON.stringify(await loadSamples(provider));
    const domains = [...text.matchAll(/@([a-z0-9.-]+)/gi)].map(([, domain = '']) => domain);
    expect(domains.filter((domain) => !/(^|\.)example(\.(com|org|net))?$/i.test(domain))).toEqual([]);
  });
});
