import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import type { Delivery } from '../../../../shared/connectors/connector.ts';
import type { SecretPlace } from '../../../../shared/connectors/shared-secret.ts';
import { withBody } from '../attacks/attack.ts';
import { bodyValue, textOf } from './body-value.ts';
import { hostileBodies, hostileValue, placesIn, REMOVED, unreadableBodies } from './hostile-values.ts';
import type { Conformance } from './suite.ts';
import { expectWellFormed } from './well-formed.ts';

/** The tests of a mapping. */
export function describeMapping(suite: Conformance): void {
  const { connector, connection, samples } = suite;
  const map = (delivery: Delivery) => connector.map(delivery, connection);

  const originalKeys = Reflect.ownKeys(Object.prototype);
  afterEach(() => {
    expect(Reflect.ownKeys(Object.prototype)).toEqual(originalKeys);
  });

  it('maps every sample, with the same result each time', () => {
    for (const sample of samples) {
      const mapping = map(sample);
      expect(mapping.refused).toEqual([]);
      expect(mapping.updates.length + mapping.ignored.length).toBeGreaterThan(0);
      expectWellFormed(mapping, connection);
      expect(map(sample)).toEqual(mapping);
    }
  });

  const { longId } = suite;
  if (longId !== undefined)
    it('keeps an id above 2^53 exact', () => {
      const { updates } = map(longId.delivery);
      const named = updates.flatMap(({ persons, objects }) => [
        ...persons,
        ...objects.map(({ object }) => object),
      ]);
      expect(named).toContain(longId.identity);
    });

  it('uses only the headers in keptHeaders to map', () => {
    for (const sample of samples) {
      const kept = Object.entries(sample.headers).filter(([name]) => connector.keptHeaders.includes(name));
      expect(map({ ...sample, headers: Object.fromEntries(kept) })).toEqual(map(sample));
    }
    const secretHeader = 'secretPlace' in suite ? headerOf(suite.secretPlace) : suite.signatureHeader;
    expect(connector.keptHeaders).not.toContain(secretHeader);
  });

  it.each(hostileBodies())('does not throw for a body that is %s', (_name, body) => {
    for (const sample of samples) expectWellFormed(map(withBody(sample, body)), connection);
  });

  it.each(unreadableBodies())('refuses a body that is %s, with a reason', (_name, body) => {
    for (const sample of samples) {
      const mapping = map(withBody(sample, body));
      if (mapping.ignored.length > 0) continue;
      expect(mapping.updates).toEqual([]);
      expect(mapping.refused).toHaveLength(1);
    }
  });

  it('uses the last value of a duplicate key, or refuses the body', () => {
    for (const sample of samples) {
      const text = Buffer.from(sample.body).toString();
      if (!text.startsWith('{')) continue;
      const [first] = Object.keys(JSON.parse(text));
      const mapped = map(withBody(sample, `{${JSON.stringify(first)}:"overruled",${text.slice(1)}`));
      if (suite.duplicateKey === 'refused') expect(mapped.refused).toHaveLength(1);
      else expect(mapped).toEqual(map(sample));
    }
  });

  it('ignores a prototype in the body', () => {
    for (const sample of samples) {
      const text = Buffer.from(sample.body).toString();
      if (!text.startsWith('{')) continue;
      const withPrototype = `{"__proto__":{"test":true,"isAdmin":true},"constructor":{"prototype":{"x":1}},${text.slice(1)}`;
      // The answer may name fields that have no effect.
      const { notes, ...mapped } = map(withBody(sample, withPrototype));
      expect(mapped).toEqual(map(sample));
    }
    expect('isAdmin' in {}).toBe(false);
  });

  it('does not throw for arbitrary JSON', () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.json(), (sample, body) => {
        expectWellFormed(map(withBody(sample, body)), connection);
      }),
      { numRuns: 300 },
    );
  });

  it('does not throw for arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.uint8Array({ maxLength: 200 }), (sample, body) => {
        expectWellFormed(map(withBody(sample, body)), connection);
      }),
    );
  });

  it('returns a well-formed mapping for a sample with any value replaced or removed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), hostileValue(), (sample, choice, value) => {
        const body = bodyValue(sample);
        const places = placesIn(body);
        const place = places[choice % places.length];
        if (place === undefined) return;
        if (value === REMOVED) delete place.holder[place.key];
        else place.holder[place.key] = value;
        expectWellFormed(map(withBody(sample, textOf(sample, body))), connection);
      }),
      { numRuns: 1000 },
    );
  });
}

function headerOf(place: SecretPlace): string | undefined {
  if (place === 'path') return undefined;
  return typeof place === 'string' ? 'authorization' : place.header;
}
