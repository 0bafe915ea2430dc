import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../shared/connectors/fields.ts';
import { readJsonBody } from '../../../shared/connectors/json-body.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { isProvider, PROVIDERS } from '../../../shared/connectors/registry.ts';
import { decodeBase64, isSignedByAny } from '../../../shared/connectors/signature.ts';

function read(text: string) {
  return readJsonBody(Buffer.from(text));
}

describe('a JSON body', () => {
  it('is read like JSON.parse, except for long ids', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(read(text)).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  it('can begin with one byte order mark', () => {
    expect(read('\uFEFF{"a":"\uFEFF"}')).toEqual({ value: { a: '\uFEFF' } });
    expect(read('\uFEFF\uFEFF{}')).toEqual({ refused: 'the body is not JSON' });
    expect(read('\uFEFF')).toEqual({ refused: 'the body is empty' });
  });

  it('keeps long ids exact and changes nothing else', () => {
    expect(read('{"id":12345678901234567890,"order_id": 1234567890123456 ,"x":{"id":17}}')).toEqual({
      value: { id: '12345678901234567890', order_id: '1234567890123456', x: { id: 17 } },
    });
    expect(read('{"id":1234567890123456.5}')).toEqual({ value: { id: 1234567890123456.5 } });
  });

  it('keeps a long id exact at any position', () => {
    for (let length = 0; length < 40; length += 1) {
      const note = '0-'.repeat(length).slice(0, length);
      for (const id of ['1234567890123456', '12345678901234567890'])
        expect(read(`{"note":"${note}","id":${id}}`)).toEqual({ value: { note, id } });
    }
  });

  it('keeps text unchanged, whatever it looks like', () => {
    const tail = fc.constantFrom(
      '"id":12345678901234567,',
      '\\"id\\":12345678901234567}',
      'id" : 1234567890123456}',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(tail, fc.string())), (parts) => {
        const value = { note: parts.join(''), list: parts };
        expect(read(JSON.stringify(value))).toEqual({ value });
        expect(read(JSON.stringify(value, null, 2))).toEqual({ value });
      }),
    );
  });

  it('is refused if it is large and deeply nested, but not for brackets in text', () => {
    const filler = `"filler":"${'x'.repeat(40_000)}"`;
    const deep = (levels: number) => `{${filler},"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    expect(read(deep(64))).toHaveProperty('value');
    expect(read(deep(65))).toEqual({ refused: 'the body is nested more than 64 levels deep' });
    expect(read(`{${filler},"a":"\\"${'['.repeat(100)}"}`)).toHaveProperty('value');
  });

  it('is read from its own bytes, not from neighbouring ones', () => {
    const pool = Buffer.from('xx{"a":1}yy');
    expect(readJsonBody(pool.subarray(2, 9))).toEqual({ value: { a: 1 } });
  });
});

describe('an instant', () => {
  it.each([
    ['2026-01-05T10:00:00Z', '2026-01-05T10:00:00.000Z'],
    ['2026-01-05T10:00Z', '2026-01-05T10:00:00.000Z'],
    ['2026-01-05T10:00:00-05:00', '2026-01-05T15:00:00.000Z'],
    ['2026-01-05T10:00:00.123456789Z', '2026-01-05T10:00:00.123Z'],
    ['2024-02-29T00:00:00+14:00', '2024-02-28T10:00:00.000Z'],
    ['1990-01-01T00:00:00Z', '1990-01-01T00:00:00.000Z'],
    ['2026-01-05T10:00:00.000+0000', '2026-01-05T10:00:00.000Z'],
    ['2026-01-05T10:00:00-0530', '2026-01-05T15:30:00.000Z'],
    ['2026-01-05t10:00:00z', '2026-01-05T10:00:00.000Z'],
    ['2026-01-05t10:00:00+0100', '2026-01-05T09:00:00.000Z'],
  ])('%s is read', (text, expected) => {
    expect(new Date(parseInstant(text) ?? 0).toISOString()).toBe(expected);
  });

  it.each([
    '',
    '2026-01-05',
    '2026-01-05T10:00:00',
    '2026-01-05 10:00:00Z',
    '2026-1-5T10:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-05T10:60:00Z',
    '2026-01-05T10:00:60Z',
    '2026-01-05T24:00:00Z',
    '2026-01-05T10:00:00+24:00',
    '2026-01-05T10:00:00+2400',
    '2026-01-05T10:00:00+01:0',
    '2026-01-05T10:00:00-',
    '2026-01-05T10:00:00 Z',
    '+002026-01-05T10:00:00Z',
    '1989-12-31T23:59:59Z',
    '0000-01-01T00:00:00Z',
    'Mon, 05 Jan 2026 10:00:00 GMT',
    '1767607200',
  ])('%s is refused', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it('is the same after it is written and read', () => {
    const instants = fc.date({
      min: new Date('1990-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (date) => {
        expect(parseInstant(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});

describe('base64', () => {
  it('is read in its canonical spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBase64(Buffer.from(bytes).toString('base64'))?.equals(bytes)).toBe(true);
      }),
    );
  });

  it.each(['AB==', 'AA', 'AA=', 'A A=', 'AA==\n', '-_8=', '====', 'AA==AA=='])(
    '%s is not canonical',
    (text) => {
      expect(decodeBase64(text)).toBeUndefined();
    },
  );
});

describe('a signature', () => {
  it('is never verified with an empty or short key', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 15 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (key, digest) => {
          expect(isSignedByAny([Buffer.from(digest).toString('base64')], [key], ['body'])).toBe(false);
        },
      ),
    );
  });
});

describe('the registry', () => {
  it('loads every provider by name', async () => {
    for (const provider of PROVIDERS) expect((await loadConnector(provider)).provider).toBe(provider);
    expect(PROVIDERS).toEqual([...PROVIDERS].sort());
  });

  it('does not accept names of inherited properties', () => {
    for (const name of ['', 'constructor', '__proto__', 'toString', 'Shopify'])
      expect(isProvider(name)).toBe(false);
  });
});
