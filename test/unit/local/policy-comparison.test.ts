import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { compareAll } from '../../../local/policy/compared.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const URL = 'https://one.example.org';
const OVERRIDES = { onboardingDays: 7 };
const AS_OF = '2026-06-01T00:00:00.000Z';

let file: string;
beforeEach(() => {
  file = join(temporaryFolder(), 'progress.json');
});

interface Asked {
  readonly partition: number;
  readonly asOf?: string;
  readonly next?: string;
}

/** An API with two pages of three customers in each partition, one of which moves. It fails after some answers. */
function apiOf(answers = Number.POSITIVE_INFINITY) {
  const asked: Asked[] = [];
  const ask = async (_method: string, _path: string, body?: object) => {
    const { partition, asOf, next } = body as Asked;
    if (asked.length >= answers) throw new Error('interrupted');
    asked.push({ partition, ...(asOf && { asOf }), ...(next && { next }) });
    const customerId = `cus_${partition}_${next ?? 'first'}`;
    const from = { stage: 'purchase', risk: 'none' };
    const moves = [{ customerId, from, to: { stage: 'experience', risk: 'none', rule: 'onboarded' } }];
    const page = {
      asOf: AS_OF,
      policyVersion: 'v1',
      customers: 3,
      moves,
      next: next === undefined ? 'n' : null,
    };
    return { status: 200, body: page };
  };
  return { asked, ask };
}

const compare = (api: ReturnType<typeof apiOf>, url = URL) =>
  compareAll({ api, url, overrides: OVERRIDES, file, onProgress: () => {} });

describe('a comparison through the API', () => {
  test('asks for each page of each partition once, at the instant of the first answer', async () => {
    const api = apiOf();
    const { customers, moves, asOf } = await compare(api);
    expect({ customers, moves: new Set(moves.map(({ customerId }) => customerId)).size, asOf }).toEqual({
      customers: 96,
      moves: 32,
      asOf: AS_OF,
    });
    expect(api.asked).toHaveLength(32);
    expect(api.asked.slice(1).every((one) => one.asOf === AS_OF)).toBe(true);
  });

  test.each([1, 2, 10, 31])(
    'that was interrupted after %i answers asks only for the rest',
    async (answers) => {
      await expect(compare(apiOf(answers))).rejects.toThrow('interrupted');
      const api = apiOf();
      const { customers, moves } = await compare(api);
      expect({ customers, moves: new Set(moves.map(({ customerId }) => customerId)).size }).toEqual({
        customers: 96,
        moves: 32,
      });
      // The first answer alone is not kept.
      expect(api.asked.length).toBeLessThanOrEqual(32 - answers + (answers === 1 ? 1 : 0));
    },
  );

  test('of another policy or another stack does not go on with what is kept', async () => {
    await expect(compare(apiOf(10))).rejects.toThrow('interrupted');
    await expect(compare(apiOf(), 'https://two.example.org')).rejects.toThrow(
      `${file} holds the progress of a preview of another stack, https://one.example.org: name another file.`,
    );
    const other = { api: apiOf(), url: URL, overrides: { onboardingDays: 8 }, file, onProgress: () => {} };
    await expect(compareAll(other)).rejects.toThrow('another policy');
  });

  test('goes on after the last line of what is kept was cut off', async () => {
    await expect(compare(apiOf(10))).rejects.toThrow('interrupted');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -5));
    const { customers, moves } = await compare(apiOf());
    expect({ customers, moves: new Set(moves.map(({ customerId }) => customerId)).size }).toEqual({
      customers: 96,
      moves: 32,
    });
  });

  test('does not write over a file that holds something else', async () => {
    writeFileSync(file, 'notes');
    await expect(compare(apiOf())).rejects.toThrow('does not hold the progress of a preview');
    expect(readFileSync(file, 'utf8')).toBe('notes');
    expect(existsSync(`${file}.new`)).toBe(false);
  });
});
