import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openDeliveryLog, withDeliveries } from '../../../local/deliveries/delivery-log.ts';
import { readDeliveryQuery } from '../../../local/deliveries/delivery-query.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const BEGIN = Date.parse('2026-05-01T00:00:00Z');
const at = (second: number) => new Date(BEGIN + second * 1000).toISOString();

function line(second: number, connection = 'shop', more: object = {}): string {
  return JSON.stringify({
    level: 'info',
    message: 'Delivery taken',
    time: at(second),
    connection,
    outcome: 'accepted',
    topic: 'orders/paid',
    deliveryId: `id-${second}`,
    milliseconds: 7,
    ...more,
  });
}

const ALL = { connection: null, outcome: null, since: Number.NEGATIVE_INFINITY, limit: 10_000 };
const fail = (error: unknown) => {
  throw error;
};

describe('the log of deliveries', () => {
  test('lists what the functions log of deliveries, newest first', () => {
    const log = openDeliveryLog(undefined, fail);
    log.take(line(1));
    log.take(
      line(2, 'desk', { outcome: 'parked', reason: 'no id', key: `held/desk/${'0a'.repeat(16)}.json` }),
    );
    log.take(
      '{"level":"warn","message":"Delivery refused","time":"x","connection":"shop","outcome":"refused"}',
    );
    log.take(
      JSON.stringify({ time: at(3), connection: 'shop', outcome: 'refused', reason: 'wrong-signature' }),
    );
    const empty = { reason: null, topic: null, deliveryId: null, parkedId: null, milliseconds: null };
    expect(log.list(ALL).slice(0, 2)).toEqual([
      { ...empty, at: at(3), connection: 'shop', outcome: 'refused', reason: 'wrong-signature' },
      {
        at: at(2),
        connection: 'desk',
        outcome: 'parked',
        reason: 'no id',
        topic: 'orders/paid',
        deliveryId: 'id-2',
        parkedId: `desk-${'0a'.repeat(16)}`,
        milliseconds: 7,
      },
    ]);
  });

  test.each([
    'no JSON',
    '{}',
    '{"_aws":{},"outcome":1}',
    '{"level":"info","message":"Parked deliveries were applied again","time":"2026","outcome":"done","count":1}',
  ])('leaves out every other line: %j', (text) => {
    const log = openDeliveryLog(undefined, fail);
    log.take(text);
    expect(log.list(ALL)).toEqual([]);
  });

  test('filters by connection, outcome and time, and limits the number', () => {
    const log = openDeliveryLog(undefined, fail);
    for (const second of [1, 2, 3, 4]) {
      log.take(line(second));
      log.take(line(second, 'desk', { outcome: second % 2 === 0 ? 'ignored' : 'accepted' }));
    }
    const seconds = (query: object) =>
      log.list({ ...ALL, ...query }).map(({ at: instant }) => (Date.parse(instant) - BEGIN) / 1000);
    expect(seconds({ connection: 'desk', outcome: 'ignored' })).toEqual([4, 2]);
    expect(seconds({ since: BEGIN + 3000 })).toEqual([4, 4, 3, 3]);
    expect(seconds({ connection: 'shop', limit: 2 })).toEqual([4, 3]);
    expect(seconds({ connection: 'other' })).toEqual([]);
  });

  test.each(['in memory', 'in a folder'])('keeps the last of each connection, %s', (place) => {
    const folder = place === 'in memory' ? undefined : temporaryFolder();
    const log = openDeliveryLog(folder, fail, { perConnection: 5 });
    log.take(line(0, 'desk'));
    for (let second = 0; second < 97; second += 1) log.take(line(second));
    const listed = (one: typeof log) =>
      one.list({ ...ALL, connection: 'shop' }).map(({ deliveryId }) => deliveryId);
    const expected = [96, 95, 94, 93, 92].map((second) => `id-${second}`);
    expect(listed(log)).toEqual(expected);
    expect(log.list({ ...ALL, connection: 'desk' })).toHaveLength(1);
    if (folder === undefined) return;
    expect(readFileSync(join(folder, 'shop.jsonl'), 'utf8').split('\n').length).toBeLessThanOrEqual(10);
    log.close();
    expect(listed(openDeliveryLog(folder, fail, { perConnection: 5 }))).toEqual(expected);
    expect(readdirSync(folder).sort()).toEqual(['desk.jsonl', 'shop.jsonl']);
  });

  test('goes on after an incomplete last line and leaves out a damaged one', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'shop.jsonl'), 'damaged\n');
    const first = openDeliveryLog(folder, fail);
    first.take(line(1));
    first.close();
    appendFileSync(join(folder, 'shop.jsonl'), '{"at":"2026');
    const second = openDeliveryLog(folder, fail);
    second.take(line(2));
    second.close();
    expect(openDeliveryLog(folder, fail).list(ALL)).toMatchObject([{ at: at(2) }, { at: at(1) }]);
  });

  test('still lists what could not be written, and reports the trouble', () => {
    const folder = temporaryFolder();
    const trouble = vi.fn();
    const log = openDeliveryLog(folder, trouble);
    mkdirSync(join(folder, 'shop.jsonl.half'));
    mkdirSync(join(folder, 'desk.jsonl'));
    log.take(line(1));
    expect(trouble).not.toHaveBeenCalled();
    log.take(line(2, 'desk'));
    expect(trouble).toHaveBeenCalledTimes(1);
    expect(log.list(ALL)).toHaveLength(2);
  });

  test('leaves out the unsigned request that the start sends, and knows its line', () => {
    const log = openDeliveryLog(undefined, fail, { probed: ['shop'] });
    const refused = { outcome: 'refused', reason: 'missing-signature' };
    expect(log.take(line(1, 'shop', { outcome: 'unavailable' }))).toBe(true);
    expect(log.take(line(2, 'shop', refused))).toBe(false);
    expect(log.list(ALL)).toEqual([]);
    expect(log.take(line(3, 'shop', refused))).toBe(true);
    expect(log.list(ALL)).toHaveLength(1);
  });

  test('completes the list of connections', () => {
    const log = openDeliveryLog(undefined, fail);
    for (const [second, outcome] of ['accepted', 'parked', 'accepted'].entries())
      log.take(line(second, 'shop', { outcome }));
    const body = JSON.stringify({ connections: [{ name: 'shop' }, { name: 'desk', x: 1 }] });
    const completed = withDeliveries({ statusCode: 200, headers: {}, body }, log) as { body: string };
    expect(JSON.parse(completed.body)).toEqual({
      connections: [
        {
          name: 'shop',
          lastDelivery: expect.objectContaining({ at: at(2) }),
          outcomes: { accepted: 2, parked: 1 },
        },
        { name: 'desk', x: 1, lastDelivery: null, outcomes: {} },
      ],
    });
    const refused = { statusCode: 503, body: '{"message":"x"}' };
    expect(withDeliveries(refused, log)).toBe(refused);
  });
});

describe('the parameters of /_local/deliveries', () => {
  const read = (text: string) => readDeliveryQuery(new URLSearchParams(text), ['shopify', 'stripe']);

  test('have defaults', () => {
    expect(read('')).toEqual({ ...ALL, limit: 100 });
    expect(read('connection=stripe&outcome=parked&since=2026-05-01T00:00:00Z&limit=7')).toEqual({
      connection: 'stripe',
      outcome: 'parked',
      since: BEGIN,
      limit: 7,
    });
  });

  test.each([
    ['connection=shpify', 'connection must be "shopify" or "stripe", not "shpify"; did you mean "shopify"?'],
    ['outcome=park', 'did you mean "parked"?'],
    ['outcome=', 'outcome must be'],
    ['since=PT6H', 'since must be an instant with its offset, such as 2026-01-05T10:00:00Z, not "PT6H"'],
    ['limit=0', 'limit must be a number from 1 to 10000, not "0"'],
    ['limit=10001', 'limit must be'],
    ['outcomes=parked', 'there is no parameter "outcomes"; did you mean "outcome"?'],
  ])('%s are refused with one sentence', (text, sentence) => {
    expect(read(text)).toEqual({ refused: expect.stringContaining(sentence) });
  });
});
