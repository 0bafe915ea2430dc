import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../src/command.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'event-patterns-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

/** Runs the command on files with these texts. */
function checkFiles(pattern: string, event?: string) {
  const files = Object.entries({ 'pattern.json': pattern, 'event.json': event }).flatMap(([name, text]) => {
    if (text === undefined) return [];
    const file = join(FOLDER, name);
    writeFileSync(file, text);
    return [file];
  });
  return run(['check', ...files]);
}

describe('event-patterns check', () => {
  test('ends with 0 for a valid pattern', () => {
    expect(checkFiles('{"a": ["x"]}')).toEqual({ output: 'pattern.json: valid.\n', exitCode: 0 });
  });

  test('ends with 0 if the event matches', () => {
    expect(checkFiles('{"a": ["x"]}', '{"a": "x"}')).toEqual({
      output: 'pattern.json: valid.\nevent.json: matches.\n',
      exitCode: 0,
    });
  });

  test('ends with 1 if the event does not match, and says which field and why', () => {
    expect(checkFiles('{"a": ["x"], "b": [1]}', '{"a": "y", "b": 1}')).toEqual({
      output: [
        'pattern.json: valid.',
        'event.json: does not match.',
        '  a is "y"; the pattern asks for "x"',
        '',
      ].join('\n'),
      exitCode: 1,
    });
  });

  test('says that it shows the closest of several alternatives', () => {
    expect(checkFiles('{"$or": [{"a": [1]}, {"b": [1]}]}', '{"a": 2}').output).toContain(
      '  The pattern has 2 alternatives. The closest one fails here:\n  a is 2; the pattern asks for 1\n',
    );
  });

  test('ends with 2 for an invalid pattern, and says where and why', () => {
    expect(checkFiles('{"a": "x"}', '{"a": "x"}')).toEqual({
      output: 'pattern.json: not valid.\n  error: a: "a" must be an object or an array: write ["x"]\n',
      exitCode: 2,
    });
  });

  test('shows warnings, and goes on', () => {
    const { output, exitCode } = checkFiles('{"a": [1], "a": [2]}', '{"a": 2}');
    expect(output).toContain('  warning: a: The key is written twice.');
    expect(output).toContain('event.json: matches.');
    expect(exitCode).toBe(0);
  });

  test('ends with 3 if the event is not JSON', () => {
    expect(checkFiles('{"a": [1]}', '{"a": }')).toEqual({
      output: 'event.json: The event is not JSON: a value should be here, not } (line 1, column 7).\n',
      exitCode: 3,
    });
  });

  test('ends with 3 if a file cannot be read', () => {
    const { output, exitCode } = run(['check', join(FOLDER, 'none.json')]);
    expect(output).toContain('none.json cannot be read: ENOENT');
    expect(exitCode).toBe(3);
  });

  test.each([[[]], [['check']], [['match', 'a.json']], [['check', 'a', 'b', 'c']]])(
    'shows its usage for %j',
    (args) => {
      const { output, exitCode } = run(args);
      expect(output).toContain('Usage: event-patterns check PATTERN.json [EVENT.json]');
      expect(exitCode).toBe(3);
    },
  );

  test('shows its usage on demand', () => {
    expect(run(['--help'])).toEqual({ output: expect.stringContaining('Usage:'), exitCode: 0 });
  });
});
