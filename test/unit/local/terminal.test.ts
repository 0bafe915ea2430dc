import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { refusedRowsOf } from '../../../local/replay/refused-rows.ts';
import { summaryOf } from '../../../local/replay/summary.ts';
import { developmentSecret } from '../../../local/stack/configuration.ts';
import { showStart } from '../../../local/stack/start-progress.ts';
import { startScreen } from '../../../local/stack/start-screen.ts';
import { readableLog } from '../../../local/terminal/function-log.ts';
import { showProgress } from '../../../local/terminal/progress.ts';
import { say } from '../../../local/terminal/say.ts';

describe('a line of a function’s log', () => {
  test('becomes a sentence followed by its fields', () => {
    const line =
      '{"level":"warn","message":"Delivery refused","time":"2026","connection":"shop","status":401}';
    expect(readableLog(line, 'info')).toBe('warn: Delivery refused (connection=shop status=401)');
    expect(readableLog('{"level":"info","message":"Done"}', 'info')).toBe('info: Done');
  });

  test('is left out when it is a metric or below the level', () => {
    expect(readableLog('{"level":"info","message":"Done"}', 'warn')).toBeUndefined();
    expect(readableLog('{"_aws":{},"DeliveriesParked":1}', 'info')).toBeUndefined();
  });

  test('is unchanged when it is not JSON', () => {
    expect(readableLog('(node:1) Warning: something', 'error')).toBe('(node:1) Warning: something');
  });
});

describe('a sentence', () => {
  const said = (text: string, output: { readonly isTTY?: boolean; readonly columns?: number }) => {
    const written: string[] = [];
    say(text, { ...output, write: (part) => written.push(part) });
    return written.join('');
  };
  const long = `${'word '.repeat(30)}end.\n  command ${'x '.repeat(50)}y`;

  test.each([
    [200, 80],
    [80, 80],
    [40, 40],
  ])('on a terminal of %d columns has at most %d in a line, and commands stay whole', (columns, width) => {
    const lines = said(long, { isTTY: true, columns }).split('\n');
    expect(lines.at(-2)).toBe(`  command ${'x '.repeat(50)}y`);
    expect(lines.slice(0, -2).join(' ')).toBe(`${'word '.repeat(30)}end.`);
    for (const line of lines.slice(0, -2)) expect(line.length).toBeLessThanOrEqual(width);
  });

  test('is one line in a pipe', () => {
    expect(said(long, {})).toBe(`${long}\n`);
  });
});

describe('progress', () => {
  function follow(isTTY: boolean) {
    const written: string[] = [];
    let now = 0;
    const progress = showProgress(1000, { isTTY, write: (text) => written.push(text) }, () => now);
    for (let step = 1; step <= 1000; step += 1) {
      now = step * 10;
      progress.step('2026-01-01');
    }
    progress.end();
    return written;
  }

  test('is a line every five seconds without a terminal', () => {
    expect(follow(false)).toEqual([
      '500 of 1,000 sent · 2026-01-01 · 100/s · 5 s left\n',
      '1,000 of 1,000 sent · 2026-01-01 · 100/s · done\n',
    ]);
  });

  test('is one changing line on a terminal, and is cleared at the end', () => {
    const written = follow(true);
    expect(written.length).toBeGreaterThan(50);
    expect(written.join('')).not.toContain('\n');
    expect(written.at(-2)).toContain(`${'█'.repeat(24)} 1,000 of 1,000 sent`);
    expect(written.at(-1)).toBe('\r\u001b[2K');
  });
});

describe('the funnel', () => {
  const stages = {
    awareness: 33,
    engagement: 0,
    evaluation: 0,
    purchase: 76,
    experience: 1268,
    advocacy: 1900,
    churned: 1095,
    winback: 0,
  };
  const result = {
    stages,
    stageChanges: 14_276,
    guests: 3710,
    deliveries: 25_900,
    duplicates: 0,
    ignored: 0,
    parked: 0,
    failedReviews: 0,
    refusedRows: 0,
    seconds: 125,
  };

  test('is a table with the share of each stage', () => {
    expect(summaryOf(result).split('\n').slice(1, 17)).toEqual([
      '  stage       phase        customers   share',
      '  ──────────  ───────────  ─────────  ──────  ──────────────────────────────',
      '  awareness   acquisition         33   0.8 %  █',
      '  engagement  acquisition          0   0.0 %',
      '  evaluation  acquisition          0   0.0 %',
      '  purchase    retention           76   1.7 %  ██',
      '  experience  retention        1,268  29.0 %  █████████████████████',
      '  advocacy    retention        1,900  43.5 %  ██████████████████████████████',
      '  churned     churn            1,095  25.0 %  ██████████████████',
      '  winback     remarketing          0   0.0 %',
      '',
      '  known customers      4,372',
      '  guests               3,710',
      '  stage changes       14,276',
      '  deliveries          25,900',
      '  duration         2 min 5 s',
    ]);
  });

  test('shows exceptional counts only if there are any', () => {
    expect(summaryOf(result)).not.toMatch(/duplicates|ignored|parked|failed|could not be read/);
    const text = summaryOf({
      ...result,
      duplicates: 1,
      ignored: 5,
      parked: 2,
      failedReviews: 4,
      refusedRows: 3,
    });
    expect(text).toMatch(/… of them duplicates +1\n +… of them ignored +5\n +… of them parked +2\n/);
    expect(text).toMatch(/customers whose review failed +4\n +rows that could not be read +3\n/);
  });

  test('shows no shares when there are no customers', () => {
    const nobody = { ...stages, awareness: 0, purchase: 0, experience: 0, advocacy: 0, churned: 0 };
    expect(summaryOf({ ...result, stages: nobody })).not.toContain('NaN');
  });
});

describe('refused rows', () => {
  test('are a table with line, column and why', () => {
    const faults = [{ line: 12, column: 'sum', fault: '"free" is not an amount' }];
    expect(refusedRowsOf({ faults, leftOut: [] })).toBe(
      [
        '',
        '1 row could not be read and was not sent:',
        '',
        '  row      column  why',
        '  ───────  ──────  ───────────────────────',
        '  line 12  sum     "free" is not an amount',
        '',
      ].join('\n'),
    );
  });

  test('are listed up to a hundred, and the others are counted', () => {
    const faults = Array.from({ length: 1500 }, (_, index) => ({ line: index + 2, fault: 'is broken' }));
    const text = refusedRowsOf({ faults, leftOut: faults.slice(0, 1) });
    expect(text).toContain('1,500 rows could not be read and were not sent:');
    expect(text).toContain('  line 101          is broken\n  … and 1,400 more\n');
    expect(text).toContain('1 cell was left out of rows that were sent:');
  });

  test('are not shown when there are none', () => {
    expect(refusedRowsOf({ faults: [], leftOut: [] })).toBe('');
  });
});

describe('the start screen', () => {
  const connections = (['generic', 'shopify', 'stripe'] as const).map((provider) => ({
    name: provider,
    provider,
    url: `http://127.0.0.1:65535/webhooks/${provider}`,
    secret: developmentSecret({ name: provider, provider }),
  }));
  const stack = { url: 'http://127.0.0.1:65535', connections, subscribers: () => [] };

  test('shows each connection with its URL and secret, the data folder and the public host', () => {
    const screen = startScreen(stack, undefined, undefined, []);
    for (const { url, secret } of connections)
      expect(stripVTControlCharacters(screen)).toContain(`${url}\n    ${secret}\n`);
    expect(screen).toContain('in memory');
    expect(startScreen(stack, '/data', undefined, [])).toContain('kept in /data');
    expect(startScreen(stack, undefined, 'tunnel.example', [])).toContain('tunnel.example');
  });

  test('shows no secret that somebody has given, and how to send a sample without it', () => {
    const given = 'a-secret-of-my-own-shop';
    const [generic, shopify, stripe] = connections.map((one) => ({
      ...one,
      ...(one.name === 'shopify' && { name: 'shop-berlin', secret: given }),
    }));
    if (!generic || !shopify || !stripe) throw new Error('a connection is missing');
    const screen = stripVTControlCharacters(
      startScreen({ ...stack, connections: [generic, shopify, stripe] }, '/data', undefined, []),
    );
    expect(screen).not.toContain(given);
    expect(screen).toContain(`${shopify.url}\n    its own secret\n`);
    expect(screen).toContain(`${stripe.url}\n    ${stripe.secret}\n`);
    expect(screen).toContain(
      'npm run connect -- shopify --name shop-berlin --test --url http://127.0.0.1:65535\n',
    );
  });

  test('shows only the connections of its examples if there are many, and where the others are', () => {
    const others = Array.from({ length: 20 }, (_, index) => ({
      name: `other-${index}`,
      provider: 'generic' as const,
      url: `http://127.0.0.1:65535/webhooks/other-${index}`,
      secret: '0'.repeat(64),
    }));
    const screen = startScreen(
      { ...stack, connections: [...connections, ...others] },
      undefined,
      undefined,
      [],
    );
    expect(screen).toContain('/webhooks/shopify');
    expect(screen).not.toContain('other-');
    expect(screen).toContain('curl http://127.0.0.1:65535/_local/connections');
  });

  test('fits 80 columns', () => {
    const lines = startScreen(stack, undefined, undefined, []).split('\n');
    expect(lines.filter((line) => stripVTControlCharacters(line).length > 80)).toEqual([]);
  });
});

describe('the progress of a start', () => {
  test('is a line for each step without a terminal', () => {
    const written: string[] = [];
    const progress = showStart({ write: (text) => written.push(text) }, () => 0);
    progress.step('loading');
    progress.end();
    expect(written).toEqual(['Starting: loading …\n']);
  });

  test('is one changing line on a terminal, and is cleared at the end', () => {
    const written: string[] = [];
    let now = 0;
    const progress = showStart({ isTTY: true, write: (text) => written.push(text) }, () => now);
    progress.step('loading');
    now = 3000;
    progress.step('preparing the table');
    progress.end();
    expect(written).toEqual([
      '\r\u001b[2KStarting: loading … 0 s',
      '\r\u001b[2KStarting: preparing the table … 3 s',
      '\r\u001b[2K',
    ]);
  });
});
