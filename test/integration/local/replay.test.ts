import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { eventually } from '../../support/eventually.ts';
import { runLocal, startLocalStack } from '../../support/local-process.ts';
import { plainOrderHistory } from '../../support/plain-order-history.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const COLUMNS = [
  '--order',
  'order',
  '--customer',
  'customer',
  '--at',
  'at',
  '--amount',
  'total',
  '--currency',
  'EUR',
];
const BY_EMAIL = COLUMNS.map((word) => word.replace('customer', 'email'));
const DAY = 86_400_000;

let folder: string;
let file: string;
let expected: z.infer<typeof jsonLine>;

const jsonLine = z.object({
  deliveries: z.number(),
  stages: z.record(z.string(), z.number()),
  stageChanges: z.number(),
  guests: z.number(),
});

interface Row {
  readonly order: number;
  readonly customer: string;
  readonly at: number;
  readonly total: number;
}

/** Orders, refunds and guests over two years: deterministic and unsorted. */
function syntheticRows(count: number): Row[] {
  let state = 7;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  return Array.from({ length: count }, (_, index) => ({
    order: index + 1,
    customer: random(10) === 0 ? '' : `c${random(count / 5)}`,
    at: Date.parse('2024-01-01T09:00:00Z') + random(40) * 18 * DAY + random(90) * 60_000,
    total: random(6) === 0 ? -5 : 10,
  }));
}

beforeAll(() => {
  folder = temporaryFolder();
  file = join(folder, 'orders.csv');
  const rows = syntheticRows(150);
  const lines = rows.map(({ order, customer, at, total }) => [
    order,
    customer,
    new Date(at).toISOString(),
    total,
  ]);
  writeFileSync(file, ['order,customer,at,total', ...lines.map((cells) => cells.join(','))].join('\r\n'));

  const last = Math.max(...rows.map(({ at }) => at));
  const customers = new Set(rows.map(({ customer }) => customer).filter((customer) => customer !== ''));
  const outcomes = [...customers].map((customer) =>
    plainOrderHistory(
      rows.filter((row) => row.customer === customer).map(({ at, total }) => ({ at, refund: total < 0 })),
      last,
    ),
  );
  const inStage = (stage: string) => outcomes.filter((outcome) => outcome.stage === stage).length;
  expected = {
    deliveries: rows.length,
    stages: {
      awareness: inStage('awareness'),
      engagement: 0,
      evaluation: 0,
      purchase: inStage('purchase'),
      experience: inStage('experience'),
      advocacy: inStage('advocacy'),
      churned: inStage('churned'),
      winback: 0,
    },
    stageChanges: outcomes.reduce((sum, { path }) => sum + path.length, 0),
    guests: rows.filter(({ customer }) => customer === '').length,
  };
});

function lastLine(stdout: string) {
  return jsonLine.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}

function writeFile(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

/** A file whose replay takes minutes. */
function longFile(): string {
  const rows = syntheticRows(3000).map(
    ({ order, at }) => `${order},c${order},${new Date(at).toISOString()},5`,
  );
  return writeFile('long.csv', ['order,customer,at,total', ...rows]);
}

/** A temporary folder for the processes of a test. */
function temporaryFolderOfProcesses(): string {
  return mkdtempSync(join(folder, 'temporary-'));
}

function leftIn(temporary: string): string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('customer-lifecycle-'));
}

describe('npm run replay', () => {
  test('has the same result as a simple fold over the sorted file', async () => {
    const replay = runLocal('replay', [file, ...COLUMNS, '--json']);
    expect(await replay.ended, replay.output.stderr).toBe(0);
    expect(lastLine(replay.output.stdout)).toEqual(expected);
    expect(Object.values(expected.stages).filter((count) => count > 0).length).toBeGreaterThan(2);
    expect(replay.output.stdout).toMatch(new RegExp(`churned +churn +${expected.stages.churned} `));
    expect(replay.output.stderr).toContain('150 of 150 sent');
  });

  test('has the same result when the stack is killed and the file is sent again', async () => {
    const DATA_DIR = join(folder, 'data');
    const stack = await startLocalStack({ DATA_DIR });
    const first = runLocal('replay', [file, ...COLUMNS, '--url', stack.url]);
    await eventually(async () => ((await stack.client.events()).length > 40 ? true : undefined));
    await stack.kill9();
    expect(await first.ended).toBe(1);
    expect(first.output.stderr).toContain('does not answer');

    const second = runLocal('replay', [file, ...COLUMNS, '--json'], { DATA_DIR });
    expect(await second.ended).toBe(0);
    expect(lastLine(second.output.stdout)).toEqual(expected);
    expect(second.output.stdout).toMatch(/of them duplicates +[1-9]/);
  });

  test.each([
    ['Ctrl-C', 'SIGINT', 130],
    ['a request to end', 'SIGTERM', 143],
    ['a closed terminal', 'SIGHUP', 129],
  ] as const)('stops at %s and leaves nothing behind', async (_, signal, code) => {
    const long = longFile();
    const TMPDIR = temporaryFolderOfProcesses();
    const replay = runLocal('replay', [long, ...COLUMNS], { TMPDIR });
    await replay.until(({ stderr }) => stderr.includes('of 3,000 sent'));
    expect(leftIn(TMPDIR)).toHaveLength(1);
    replay.process.kill(signal);
    expect(await replay.ended).toBe(code);
    expect(leftIn(TMPDIR)).toEqual([]);
    expect(replay.output.stderr).toMatch(
      /\nInterrupted after [\d,]+ of 3,000 were sent\. The stack was in memory, so nothing is kept: start again\.\n$/,
    );
  });

  test('says at an interrupt that a running stack has stored what was sent', async () => {
    const stack = await startLocalStack();
    const long = longFile();
    const replay = runLocal('replay', [long, ...COLUMNS, '--url', stack.url]);
    await replay.until(({ stderr }) => stderr.includes('of 3,000 sent'));
    replay.process.kill('SIGINT');
    expect(await replay.ended).toBe(130);
    expect(replay.output.stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /Interrupted after [\d,]+ of 3,000 were sent\. What was answered is stored: send the whole file again\. $/,
    );
    await stack.interrupt();
  });

  test.each([
    ['replay', 'Starting a stack'],
    ['demo', 'Starting a stack'],
  ] as const)('ends when the npm of %s is ended', async (script, started) => {
    const TMPDIR = temporaryFolderOfProcesses();
    const arguments_ = script === 'replay' ? [longFile(), ...COLUMNS] : [];
    const npm = spawn('npm', ['run', script, '--', ...arguments_], {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      env: { ...process.env, TMPDIR },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    for await (const line of createInterface({ input: npm.stderr })) if (line.includes(started)) break;
    await eventually(async () => (leftIn(TMPDIR).length > 0 ? true : undefined));
    npm.kill('SIGTERM');
    await once(npm, 'exit');
    await eventually(async () => (leftIn(TMPDIR).length === 0 ? true : undefined));
  });

  test('counts customers by e-mail address separately from guests', async () => {
    const mails = writeFile('mails.csv', [
      'order;email;at;total',
      '1;ann@example.com;01.01.2026;5,00',
      '2;NULL;02.01.2026;5,00',
      '3;ANN@example.com;03.01.2026;1.005,00',
    ]);
    const replay = runLocal('replay', [mails, ...BY_EMAIL, '--decimal-comma', '--json']);
    expect(await replay.ended, replay.output.stderr).toBe(0);
    expect(lastLine(replay.output.stdout)).toMatchObject({ stages: { purchase: 1 }, guests: 1 });
  });

  test('ends with 1 and a table of the rows that could not be read, after sending the others', async () => {
    const broken = writeFile('broken.csv', [
      'order,customer,at,total',
      '1,a,2026-01-01,5',
      '2,a,someday,5',
      '3,"a,2026-01-01,5',
      '4,a,2026-01-02,5',
      '5,a,2026-01-02,free',
      '6E+12,a,2026-01-02,5',
    ]);
    const replay = runLocal('replay', [broken, ...COLUMNS, '--json']);
    expect(await replay.ended).toBe(1);
    const { stderr, stdout } = replay.output;
    expect(stderr).toContain('4 of 6 rows cannot be read.\n');
    expect(stderr).toMatch(/line 3 +at +"someday" is not a time/);
    expect(stderr).toMatch(/line 4 +a quotation mark is never closed/);
    expect(stderr).toMatch(/line 6 +total +"free" is not an amount in EUR/);
    expect(stderr).toMatch(/line 7 +order +"6E\+12" has lost its last digits/);
    for (const line of [...stderr.split('\n'), ...stdout.split('\n').slice(0, -2)])
      expect(line.length, line).toBeLessThanOrEqual(80);
    expect(lastLine(stdout)).toMatchObject({ deliveries: 2 });
  });

  test('sends to a running stack on which customers were erased, merged and split', async () => {
    const stack = await startLocalStack();
    // A stack that has been running for a while has reviewed its customers, although there are none.
    const moved = await fetch(`${stack.url}/_local/clock`, { method: 'POST', body: '{"advance":"PT1S"}' });
    expect(moved.status).toBe(200);
    const first = writeFile('first.csv', [
      'order,email,at,total',
      ...['ann', 'bob', 'cyd', 'dan', 'eve'].map(
        (name, index) => `${index + 1},${name}@example.com,2026-01-01,5`,
      ),
    ]);
    const second = writeFile('second.csv', ['order,email,at,total', '9,fay@example.com,2026-01-02,5']);
    expect(await runLocal('replay', [first, ...BY_EMAIL, '--url', stack.url]).ended).toBe(0);
    const idOf = async (name: string) => (await stack.client.recordsOf(`${name}@example.com`))[0]?.customerId;
    const post = (path: string, body: unknown, method = 'POST') =>
      fetch(`${stack.url}/customers/${path}`, { method, body: JSON.stringify(body) });
    const [ann, bob, cyd, dan, eve] = await Promise.all(['ann', 'bob', 'cyd', 'dan', 'eve'].map(idOf));
    expect((await post(`${ann}`, null, 'DELETE')).status).toBe(200);
    expect((await post(`${bob}/merge`, { with: cyd })).status).toBe(200);
    expect((await post(`${dan}/merge`, { with: eve })).status).toBe(200);
    expect((await post(`${dan}/unmerge`, { identities: ['email:eve@example.com'] })).status).toBe(200);

    const replay = runLocal('replay', [second, ...BY_EMAIL, '--url', stack.url, '--json']);
    expect(await replay.ended, replay.output.stderr).toBe(0);
    expect(lastLine(replay.output.stdout)).toMatchObject({
      deliveries: 1,
      guests: 0,
      // bob merged with cyd; dan; eve; fay.
      stages: { purchase: 4, churned: 0 },
    });
    await stack.interrupt();
  });

  test('adds up corrected files, unchanged files and the files of several months', async () => {
    const stack = await startLocalStack();
    const options = [...BY_EMAIL, '--url', stack.url];
    const sent = async (name: string, day: number, ...rows: string[]) => {
      const path = writeFile(name, ['order,email,at,total', ...rows]);
      utimesSync(path, day, day);
      const replay = runLocal('replay', [path, ...options]);
      await replay.ended;
      const facts = (await stack.client.recordsOf('ann@example.com'))[0]?.facts;
      const sum = (money: readonly { readonly minor: number }[] = []) =>
        money.reduce((total, { minor }) => total + minor, 0);
      return { ...replay.output, orders: facts?.orders, net: sum(facts?.revenue) - sum(facts?.refunds) };
    };
    const order = '1,ann@example.com,2026-01-05,20';
    const two = '1,ann@example.com,2026-01-07,-2';
    const three = '1,ann@example.com,2026-01-07,-3';
    const first = await sent('january.csv', 1000, order, '1,ann@example.com,tomorrow,-1', two, three);
    expect(first.net).toBe(1500);
    const corrected = ['1,ann@example.com,2026-01-06,-1', three, two];
    expect(await sent('january.csv', 2000, order, ...corrected)).toMatchObject({ orders: 1, net: 1400 });
    const earlier = '1,ann@example.com,2026-01-04,30';
    expect(await sent('january.csv', 3000, earlier, ...corrected)).toMatchObject({ orders: 1, net: 2400 });
    const unchanged = await sent('january.csv', 3000, earlier, ...corrected);
    expect(unchanged.net).toBe(2400);
    expect(unchanged.stdout).toMatch(/of them duplicates +4/);
    const february = await sent(
      'february.csv',
      2500,
      '2,ann@example.com,2026-02-01,7',
      '1,ann@example.com,2026-02-02,-4',
    );
    expect(february).toMatchObject({ orders: 2, net: 2700 });
    await stack.interrupt();
  });

  test('counts all reviews and events also when the clock of the stack is later than the file', async () => {
    const stack = await startLocalStack();
    const first = writeFile('first-of-all.csv', ['order,customer,at,total', 'x,,2024-01-01,5']);
    expect(await runLocal('replay', [first, ...COLUMNS, '--url', stack.url]).ended).toBe(0);
    const now = Date.parse('2026-09-01T00:00:00Z');
    await stack.client.moveClock(now);
    const many = writeFile('many.csv', [
      'order,customer,at,total',
      ...Array.from({ length: 300 }, (_, index) => `${index + 1},c${index},2025-01-01,5`),
    ]);
    const replay = runLocal('replay', [many, ...COLUMNS, '--url', stack.url, '--json']);
    expect(await replay.ended, replay.output.stderr).toBe(0);
    const { stages } = lastLine(replay.output.stdout);
    expect(stages).toMatchObject({ churned: 300 });
    await stack.interrupt();
  });

  test('refuses rows in the future without moving the clock', async () => {
    const stack = await startLocalStack();
    const future = writeFile('future.csv', ['order,customer,at,total', '1,a,2205-01-01,5']);
    const replay = runLocal('replay', [future, ...COLUMNS, '--url', stack.url, '--json']);
    expect(await replay.ended).toBe(1);
    expect(replay.output.stderr).toMatch(/line 2 +at +"2205-01-01" is in the future/);
    expect(lastLine(replay.output.stdout)).toMatchObject({ deliveries: 0 });
    expect(await stack.client.now()).toBeLessThan(Date.parse('2205-01-01'));
    await stack.interrupt();
  });

  test('completes when its output pipes are closed', async () => {
    const one = writeFile('one.csv', ['order,customer,at,total', '1,a,2026-01-01,5']);
    const replay = runLocal('replay', [one, ...COLUMNS]);
    replay.process.stdout?.destroy();
    replay.process.stderr?.destroy();
    expect(await replay.ended, replay.output.stderr).toBe(0);
  });

  test.each([
    ['no file', COLUMNS, 'Name the file'],
    ['a file that is not there', ['gone.csv', ...COLUMNS], 'There is no file gone.csv.'],
    ['a folder', ['docs', ...COLUMNS], 'docs is a folder: name a CSV file.'],
    ['an unknown option', ['x.csv', ...COLUMNS, '--ordr', 'x'], 'did you mean "--order"?'],
    ['a column that the file lacks', ['package.json', ...COLUMNS], 'The file has no column order.'],
  ])('ends with 2 and a sentence when it is given %s', async (_, arguments_, sentence) => {
    const replay = runLocal('replay', arguments_);
    expect(await replay.ended).toBe(2);
    expect(replay.output.stderr).toContain(sentence);
    expect(replay.output.stdout).toBe('');
  });

  test('shows its options', async () => {
    const help = runLocal('replay', ['--help']);
    expect(await help.ended).toBe(0);
    expect(help.output.stdout).toContain('--refund-when COLUMN=VALUE');
  });
});
