import { describe, expect, test } from 'vitest';
import { parsePublishEnvironment } from '../../../functions/publish/env.ts';

describe('the environment of the publish function', () => {
  test('has the bus and the bucket of parked deliveries when deployed', () => {
    expect(parsePublishEnvironment({ BUS_NAME: 'lifecycle', PARK_BUCKET: 'park' })).toEqual({
      bus: 'lifecycle',
      park: { bucket: 'park' },
    });
  });

  test('has the folder of parked deliveries on the laptop', () => {
    expect(parsePublishEnvironment({ BUS_NAME: 'lifecycle', PARK_FOLDER: '/data/park' })).toEqual({
      bus: 'lifecycle',
      park: { folder: '/data/park' },
    });
  });

  test.each([
    ['no bus', { PARK_BUCKET: 'park' }, 'BUS_NAME'],
    ['an empty bus', { BUS_NAME: '', PARK_BUCKET: 'park' }, 'BUS_NAME'],
    ['no bucket', { BUS_NAME: 'lifecycle' }, 'PARK_BUCKET'],
  ])('is refused with the variable to set when it has %s', (_, variables, name) => {
    expect(() => parsePublishEnvironment(variables)).toThrow(name);
  });
});
