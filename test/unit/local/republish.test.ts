import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRepublishOptions } from '../../../local/republish/options.ts';
import { openProgress } from '../../../local/republish/progress-file.ts';
import { republishAll } from '../../../local/republish/republish-all.ts';
import { interruptedText, summaryText } from '../../../local/republish/summary.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NOW = Date.parse('2026-06-10T00:00:00Z');
const options = (...arguments_: string[]) => readRepublishOptions(arguments_, NOW);

describe('the options', () => {
  test('choose events by time, customer and stage', () => {
    expect(
      options('--from', 'P2D', '--to', '2026-06-09', '--stage', 'churned', '--customer', 'cus_a'),
    ).toMatchObject({
      choice: {
        from: '2026-06-08T00:00:00.000Z',
        to: '2026-06-09T00:00:00.000Z',
        stage: 'churned',
        customerId: 'cus_a',
      },
      rate: 200,
      dryRun: false,
    });
  });

  test.each([
    [[], 'Say from when on'],
    [['--from', 'tomorrow'], '--from takes a day'],
    [['--from', '2026-06-02', '--to', '2026-06-01'], '--from must be before --to'],
    [['--from', '2026-06-02', '--stage', 'churn'], 'did you mean "churned"?'],
    [['--customer', 'ann@example.com'], '--customer takes the id of a customer'],
    [['--from', '2026-06-02', '--rate', '0'], '--rate takes a number'],
    [['--from', 'P2D', '--progress', 'file'], 'With --progress'],
  ])('%j are refused with a sentence', (given, sentence) => {
    expect(() => options(...given)).toThrow(sentence);
  });
});

/** An API with pages of ten events in each of two parts; the third request of all fails once. */
function fakeApi(pages: number) {
  const asked: { segment: number; next: unknown; rate: number }[] = [];
  let failing = true;
  return {
    asked,
    async ask(_method: string, _path: string, body?: object) {
      const { segment, next, rate } = body as { segment: number; next?: { SK: string }; rate: number };
      if (failing && asked.length === 3) {
        failing = false;
        throw new Error('The connection broke.');
      }
      asked.push({ segment, next, rate });
      const page = next === undefined ? 0 : Number(next.SK) + 1;
      const isLast = page + 1 === pages;
      return {
        status: 200,
        body: {
          events: { CustomerStageChanged: 10 },
          first: [
            {
              eventId: `cus_a:${page}`,
              detailType: 'CustomerStageChanged',
              detectedAt: '2026-06-01T00:00:00Z',
            },
          ],
          refused: 0,
          unreadable: 0,
          busy: false,
          next: isLast ? null : { PK: `CUST#${segment}`, SK: String(page) },
        },
      };
    },
  };
}

describe('a republish', () => {
  test('goes on from its progress file, and publishes no faster than asked', async () => {
    const file = join(temporaryFolder(), 'progress.json');
    const api = fakeApi(3);
    let time = NOW;
    const run = () => {
      const progress = openProgress(file, 'task', 2);
      const pause = async (milliseconds: number) => {
        time += milliseconds;
      };
      const all = { api, choice: {}, rate: 20, dryRun: false, now: () => time, pause, onEvents: () => {} };
      return republishAll(all, progress).then(() => progress.tally);
    };
    await expect(run()).rejects.toThrow('The connection broke.');
    const tally = await run();
    expect(tally.events).toEqual({ CustomerStageChanged: 60 });
    expect(tally.first).toHaveLength(5);
    expect(api.asked.map(({ segment, next }) => JSON.stringify([segment, next])).sort()).toEqual(
      [...new Set(api.asked.map(({ segment, next }) => JSON.stringify([segment, next])))].sort(),
    );
    expect(new Set(api.asked.map(({ rate }) => rate))).toEqual(new Set([10]));
    expect(time).toBeGreaterThan(NOW);
  });

  test('asks for nothing more once a part of it has failed', async () => {
    let asked = 0;
    const api = {
      async ask(_method: string, _path: string, body?: object) {
        const { segment } = body as { segment: number };
        if (segment === 0) throw new Error('The connection broke.');
        await new Promise((resolve) => setImmediate(resolve));
        asked += 1;
        const next = asked < 10 ? { PK: 'CUST#a', SK: String(asked) } : null;
        return { status: 200, body: { events: {}, first: [], refused: 0, unreadable: 0, busy: false, next } };
      },
    };
    const all = { api, choice: {}, rate: 20, dryRun: false, now: () => NOW, onEvents: () => {} };
    await expect(republishAll(all, openProgress(undefined, 'task', 2))).rejects.toThrow('broke');
    // The request that was under way has ended, too, so that nothing is published after the message.
    expect(asked).toBe(1);
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toBe(1);
  });

  test('refuses the progress of another one, and a file that holds none', () => {
    const file = join(temporaryFolder(), 'progress.json');
    openProgress(file, 'one').keep();
    expect(() => openProgress(file, 'another')).toThrow('holds the progress of another republish');
    expect(openProgress(file, 'one').places).toHaveLength(4);
    writeFileSync(file, '{"task":');
    expect(() => openProgress(file, 'one')).toThrow('does not hold the progress of a republish');
  });

  test('checks before the first event that the progress can be written', () => {
    const folder = temporaryFolder();
    expect(() => openProgress(folder, 'one')).toThrow(`${folder} is a folder: name a file.`);
    expect(() => openProgress(join(folder, 'none', 'file'), 'one')).toThrow(
      /^The progress cannot be written to .*none\/file: ENOENT/,
    );
    mkdirSync(join(folder, 'file.half'));
    expect(() => openProgress(join(folder, 'file'), 'one')).toThrow('cannot be written');
  });

  test('says when it is interrupted what was published, what may follow, and how to go on', () => {
    const tally = { events: { CustomerErased: 1200 }, first: [], refused: 0, unreadable: 0 };
    expect(interruptedText(tally, false, 'p.json')).toBe(
      'Interrupted after 1,200 events were published; requests in flight may publish for up to 10 seconds more; the same command goes on from there, with what p.json holds.',
    );
    expect(interruptedText(tally, false, undefined)).toContain('begins from the start, and --progress FILE');
    expect(interruptedText(tally, true, undefined)).toBe(
      'Interrupted after 1,200 events were counted; nothing was published.',
    );
  });

  test('is shown with its counts, and with what could not be published', () => {
    const first = [
      {
        eventId: 'cus_a:000001',
        detailType: 'CustomerErased' as const,
        detectedAt: '2026-06-01T00:00:00.000Z',
      },
    ];
    expect(summaryText({ events: { CustomerErased: 1 }, first, refused: 1, unreadable: 2 }, false)).toBe(
      `1 event published again.
  CustomerErased  1

Among the first:
  2026-06-01T00:00:00.000Z  CustomerErased  cus_a:000001
1 were refused by the bus because of their content.
2 transitions have a form that the deployed version does not know.
`,
    );
  });
});
