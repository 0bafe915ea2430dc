import { expect, test } from 'vitest';
import { objectsIn, readLogEntry } from '../../../shared/storage/items.ts';
import { deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

const [ORDER, FIRST, SECOND] = ['shop:order:1', 'shop:payment:1', 'shop:payment:2'];
const ACCOUNT = 'shop:customer:1';

test('what is of a former child of an object does not follow that object', async () => {
  const table = createModelTable();
  const services = servicesOn(table.client);
  const ofEachOther = reportOf(FIRST, snapshotOn(2, {}, { of: SECOND }));
  await deliver(services, [updateOf([], reportOf(SECOND, snapshotOn(1, {}, { of: FIRST })))]);
  await deliver(services, [
    updateOf([], reportOf(FIRST, snapshotOn(1, {}, { account: ACCOUNT, of: ORDER }))),
  ]);
  await deliver(services, [updateOf([], ofEachOther)]);
  await deliver(services, [updateOf([], ofEachOther, reportOf(ORDER, snapshotOn(3, {}, { of: SECOND })))]);
  const entries = [...table.items.values()]
    .filter(({ SK }) => String(SK).startsWith('OBJ#'))
    .map(readLogEntry);
  const homes = objectsIn(entries).map(({ history, home }) => [history.object, home]);
  // The payments are of each other, so neither has a parent, and only the first one names somebody.
  expect(Object.fromEntries(homes)).toEqual({ [FIRST]: ACCOUNT, [SECOND]: SECOND, [ORDER]: SECOND });
});
