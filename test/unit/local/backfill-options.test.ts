import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBackfillOptions } from '../../../local/backfill/options.ts';
import { summaryText } from '../../../local/backfill/summary.ts';
import { counted, NOTHING_READ } from '../../../local/backfill/tally.ts';
import { readToken } from '../../../local/terminal/token.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const read = (...more: string[]) => readBackfillOptions(['--connection', 'shopify', ...more], NOW);

describe('the options of a backfill', () => {
  test('are a connection and a time', () => {
    expect(read('--since', '2026-01-05', '--until', 'P1D', '--dry-run')).toMatchObject({
      connection: 'shopify',
      sinceAt: Date.parse('2026-01-05T00:00:00Z'),
      untilAt: Date.parse('2026-05-31T00:00:00Z'),
      dryRun: true,
    });
  });

  test.each([
    [[], /^Say from when on to read/],
    [['--since', 'yesterday'], /^--since takes a day/],
    [['--since', '2026-01-05', '--until', 'later'], /^--until takes a day/],
    [['--since', '2026-01-05', '--until', '2026-01-04'], /^--since must be before --until/],
    [['--since', '2027-01-05'], /not in the future/],
    [['--since', 'P1D', '--progress', 'x'], /^With --progress, give --since as a day or an instant/],
    [['--since', '2026-01-05', '--api', 'http://shop.example'], /^--api must be an https address/],
    [['--since', '2026-01-05', '--api', 'https://me:secret@shop.example'], /^--api must be an https address/],
    [['--since', '2026-01-05', '--token', 'shpat_1'], /^There is no option --token/],
  ])('%j is refused', (options, sentence) => {
    expect(() => read(...options)).toThrow(sentence);
  });

  test('an address of this machine needs no TLS', () => {
    expect(read('--since', '2026-01-05', '--api', 'http://127.0.0.1:9/')).toMatchObject({
      api: 'http://127.0.0.1:9',
    });
  });
});

describe('the token', () => {
  test('is read from the environment or from a file', () => {
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, 'shpat_2\n');
    expect(readToken(undefined, { TOOL_TOKEN: ' shpat_1 ' })).toBe('shpat_1');
    expect(readToken(file, { TOOL_TOKEN: 'shpat_1' })).toBe('shpat_2');
  });

  test('is missing', () => {
    expect(() => readToken(undefined, {})).toThrow(/^Give the token of the tool's API/);
    expect(() => readToken('/nowhere/token', {})).toThrow(/^The token file \/nowhere\/token cannot be read/);
  });
});

describe('the summary', () => {
  test('counts what was new, known, ignored and refused', () => {
    let tally = NOTHING_READ;
    for (let id = 1; id <= 3; id += 1) tally = counted(tally, 'orders', String(id), { outcome: 'known' });
    tally = counted(tally, 'customers', '4', { outcome: 'new' });
    tally = counted(tally, 'orders', '5', { outcome: 'ignored', reason: 'test-traffic' });
    for (let id = 1; id <= 21; id += 1)
      tally = counted(tally, 'orders', `r${id}`, { outcome: 'refused', reason: 'no time' });
    const text = summaryText('shopify', tally, false);
    expect(text).toMatch(/^Read from shopify: 26 objects \(orders 25, customers 1\)\.$/m);
    expect(text).toMatch(/new or changed +1 /);
    expect(text).toMatch(/known +3 /);
    expect(text).toMatch(/ignored +1 +test-traffic 1/);
    expect(text).toMatch(/refused +21 /);
    expect(text).toContain('refused: orders r20: no time');
    expect(text).not.toContain('r21');
    expect(text).toContain('and 1 more');
  });

  test('of an empty shop is one sentence', () => {
    expect(summaryText('shopify', NOTHING_READ, false)).toBe('Read from shopify: 0 objects.\n');
  });
});
