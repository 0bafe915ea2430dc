import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { emitMetric, errorName, log } from '../../../shared/platform/logger.ts';
import { METRICS } from '../../../shared/platform/names.ts';

const written: string[] = [];

beforeEach(() => {
  written.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the logger', () => {
  test('writes one JSON line per call', () => {
    log('warn', 'A delivery was\nparked', { connection: 'shopify', count: 2 });
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(written[0] ?? '')).toEqual({
      level: 'warn',
      message: 'A delivery was\nparked',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      connection: 'shopify',
      count: 2,
    });
  });

  test('drops fields that are not on its list and truncates long ones, so that no body is logged', () => {
    const fields = { body: 'ann@example.org', reason: 'x'.repeat(10_000) };
    log('info', 'A delivery was ignored', fields);
    expect(written.join('')).not.toContain('ann@example.org');
    expect(written.join('').length).toBeLessThan(600);
  });

  test('counts in the embedded metric format, per function', () => {
    emitMetric(METRICS.parked, 3);
    expect(JSON.parse(written[0] ?? '')).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'CustomerLifecycle',
            Dimensions: [['FunctionName']],
            Metrics: [{ Name: 'DeliveriesParked', Unit: 'Count' }],
          },
        ],
      },
      FunctionName: 'local',
      DeliveriesParked: 3,
    });
  });

  test('names an error by its class, whatever was thrown', () => {
    expect(errorName(new RangeError('ann@example.org'))).toBe('RangeError');
    expect(errorName('ann@example.org')).toBe('string');
  });
});
