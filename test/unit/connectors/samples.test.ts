import { describe, expect, it } from 'vitest';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { entryOf, PROVIDERS } from '../../../shared/connectors/registry.ts';
import { loadSamples, sampleDelivery } from '../../../shared/connectors/samples.ts';

/** Tools whose deliveries name nobody who can be found. */
const IGNORED: Readonly<Record<string, string>> = { surveymonkey: 'no-address' };

describe.each(PROVIDERS)('the samples of %s', (provider) => {
  const connection = { name: provider, provider, ...(entryOf(provider).testMode && { testTraffic: true }) };

  it('each map to updates, and nothing of them is ignored or refused, but of tools that name nobody', async () => {
    const connector = await loadConnector(provider);
    const samples = await loadSamples(provider);
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) {
      const { updates, ignored, refused } = connector.map(sampleDelivery(sample), connection);
      const reason = IGNORED[provider];
      expect([ignored, refused], sample.topic).toEqual([reason === undefined ? [] : [reason], []]);
      expect(updates.length > 0, sample.topic).toBe(reason === undefined);
    }
  });

  it('report each object that an activity is about, because a move of the object reads this', async () => {
    const connector = await loadConnector(provider);
    for (const sample of await loadSamples(provider)) {
      const { updates } = connector.map(sampleDelivery(sample), connection);
      for (const { activities, objects } of updates) {
        const discussed = activities.flatMap(({ about }) => about ?? []);
        expect(objects.map(({ object }) => object)).toEqual(expect.arrayContaining(discussed));
      }
    }
  });

  it('have no address that could be of a real person', async () => {
    const text = JSON.stringify(await loadSamples(provider));
    const domains = [...text.matchAll(/@([a-z0-9.-]+)/gi)].map(([, domain = '']) => domain);
    expect(domains.filter((domain) => !/(^|\.)example(\.(com|org|net))?$/i.test(domain))).toEqual([]);
  });
});
