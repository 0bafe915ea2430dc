import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../shared/events/catalogue.ts';
import { EVENT_TYPES } from '../../../shared/events/transition.ts';

// The sample of the public contract as published; only its omitted instants are filled in.
const PUBLISHED_SAMPLE = `
{ "source": "customer-lifecycle", "detail-type": "CustomerStageChanged",
  "detail": {
    "metadata": { "schemaVersion": "1", "eventId": "cus_…:000007", "sequence": 7, "previousOfType": 5, "epoch": 0, "occurredAt": "…", "detectedAt": "…", "secondsLate": 0, "timeliness": "live", "policyVersion": "…", "bucket": 70 },
    "data": { "customerId": "cus_…", "stage": "purchase", "previousStage": "evaluation", "phase": "retention", "previousPhase": "acquisition",
              "secondsInPreviousStage": 86400, "reactivated": false, "path": { "keep": 1, "append": [ { "stage": "purchase", "at": "…" } ] },
              "cause": { "type": "activity", "rule": "first-order", "change": "order.paid", "provider": "shopify", "connection": "shopify" },
              "churn": null, "identities": [ "shopify:customer:207119551" ],
              "snapshot": { "orders": 1, "revenue": [ { "currency": "EUR", "minor": 4999 } ], "openTickets": 0, "risk": "none" } } } }
`.replaceAll('"…"', '"2026-01-05T10:00:00.000Z"');

/** A copy of the sample's detail with one value replaced. */
function sampleWith(...[field, key, value]: readonly ['metadata' | 'data', string, unknown]) {
  const { detail } = JSON.parse(PUBLISHED_SAMPLE);
  return { ...detail, [field]: { ...detail[field], [key]: value } };
}

/** A copy of the sample's detail with another change as the cause. */
function causeWith(change: string) {
  const { detail } = JSON.parse(PUBLISHED_SAMPLE);
  return sampleWith('data', 'cause', { ...detail.data.cause, change });
}

describe('the catalogue of events', () => {
  test('accepts the published sample, and knows each of its fields', () => {
    const { detail } = JSON.parse(PUBLISHED_SAMPLE);
    expect(CATALOGUE.CustomerStageChanged.parse(detail)).toEqual(detail);
  });

  test('has a schema for each detail type', () => {
    expect(Object.keys(CATALOGUE)).toEqual([...EVENT_TYPES]);
  });

  test.each(EVENT_TYPES)('describes %s with a title and an example that matches its own schema', (type) => {
    const schema = CATALOGUE[type];
    const { title, examples } = schema.meta() ?? {};
    expect(title).toBe(type);
    const [example] = Array.isArray(examples) ? examples : [];
    expect(schema.parse(example)).toEqual(example);
  });

  test.each([
    ['an address among the identities', sampleWith('data', 'identities', ['email:ann@example.org'])],
    ['an address as the customer', sampleWith('data', 'customerId', 'cus_ann@example.org')],
    ['an unknown stage', sampleWith('data', 'stage', 'lost')],
    ['an unknown phase', sampleWith('data', 'phase', 'purchase')],
    ['an instant with an offset', sampleWith('metadata', 'occurredAt', '2026-01-05T10:00:00.000+01:00')],
    ['an instant without milliseconds', sampleWith('metadata', 'occurredAt', '2026-01-05T10:00:00Z')],
    ['a sequence of zero', sampleWith('metadata', 'sequence', 0)],
    ['an event id that is not padded', sampleWith('metadata', 'eventId', 'cus_a:7')],
    ['another version', sampleWith('metadata', 'schemaVersion', '2')],
    ['a negative lateness', sampleWith('metadata', 'secondsLate', -1)],
    ['an unknown timeliness', sampleWith('metadata', 'timeliness', 'early')],
    ['an unknown change', causeWith('order.refund')],
  ])('accepts no event with %s', (_, detail) => {
    expect(CATALOGUE.CustomerStageChanged.safeParse(detail).success).toBe(false);
  });

  test('is not imported by anything that publishes: the schemas stay out of the bundle', async () => {
    const { metafile } = await build({
      entryPoints: ['functions/publish/index.ts'],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      external: ['@aws-sdk/*'],
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs).toContain('shared/events/published-events.ts');
    expect(inputs).not.toContain('shared/events/catalogue.ts');
    expect(inputs).not.toContain('shared/events/envelope.ts');
    expect(inputs.filter((input) => input.includes('node_modules/zod/v4/classic'))).toEqual([]);
  });
});
