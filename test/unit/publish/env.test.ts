import { describe, expect, test } from 'vitest';
import { parsePublishEnvironment } from '../../../functions/publish/env.ts';

describe('the environment of the publish function', () => {
  test('has the bus and the bucket of parked deliveries when deployed', async () => {
    expect(await parsePublishEnvironment({ BUS_NAME: 'lifecycle', PARKING_BUCKET: 'parking' })).toEqual({
      bus: 'lifecycle',
      bucketSalt: '',
      parking: { bucket: 'parking' },
    });
  });

  test('has the folder of parked deliveries on the laptop', async () => {
    expect(await parsePublishEnvironment({ BUS_NAME: 'lifecycle', PARKING_FOLDER: '/data/parking' })).toEqual(
      {
        bus: 'lifecycle',
        bucketSalt: '',
        parking: { folder: '/data/parking' },
      },
    );
  });

  test.each([
    ['no bus', { PARKING_BUCKET: 'parking' }, 'BUS_NAME'],
    ['an empty bus', { BUS_NAME: '', PARKING_BUCKET: 'parking' }, 'BUS_NAME'],
    ['no bucket', { BUS_NAME: 'lifecycle' }, 'PARKING_BUCKET'],
  ])('is refused with the variable to set when it has %s', async (_, variables, name) => {
    await expect(parsePublishEnvironment(variables)).rejects.toThrow(name);
  });
});
