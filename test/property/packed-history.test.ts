import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packHistory, unpackHistory } from '../../shared/storage/packed-history.ts';
import { runs } from '../support/property-runs.ts';
import { deliveries, logOf } from '../support/random-objects.ts';

test('a packed history is the same after it is read', () => {
  fc.assert(
    fc.property(deliveries, (list) => {
      for (const history of logOf(list).objects)
        expect(unpackHistory(history.object, packHistory(history))).toEqual(history);
    }),
    runs(200),
  );
});
