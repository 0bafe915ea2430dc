import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from 'vitest';
import type { LogArchive } from '../../../shared/storage/archive-port.ts';
import { createLogArchive } from '../../../shared/storage/log-archive.ts';
import { on } from '../../support/activity-builders.ts';
import { activitiesOf, archiveAll } from '../../support/archive-all.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { customersIn, deliver } from '../../support/delivered.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { servicesOn } from '../../support/services.ts';

const ANN = 'shop:customer:1';
const PACING = { pause: async () => {}, random: () => 0 };

beforeEach(() => {
  captureOutput();
});

test('a step of deleting that comes after the log was written back deletes nothing', async () => {
  const table = createModelTable();
  const storage = createMemoryStorage();
  const other: LogArchive = createLogArchive(table.client, 'test', storage, PACING);
  const services = servicesOn(table.client, { archive: async () => other });
  const home = services.identityHash.hash(ANN);
  let isOvertaken = false;
  const send = async (command: Parameters<typeof table.client.send>[0]) => {
    if (command instanceof TransactWriteCommand && !isOvertaken) {
      isOvertaken = true;
      await other.restore(home);
    }
    return table.client.send(command);
  };
  const client = Object.create(table.client, { send: { value: send } });
  const activities = [1, 2, 3].map((day) => on(day, 'visit'));
  await deliver(services, [{ persons: [ANN], objects: [], activities }]);
  await archiveAll(
    services,
    async () => createLogArchive(client, 'test', storage, PACING),
    table.items.values(),
  );
  expect(isOvertaken).toBe(true);
  expect(activitiesOf(table.items.values())).toEqual({ inTable: 3, markers: 0 });
});

test('an activity that is archived is found by its key, like one in the table', async () => {
  const table = createModelTable();
  const archive: LogArchive = createLogArchive(table.client, 'test', createMemoryStorage(), PACING);
  const services = servicesOn(table.client, { archive: async () => archive });
  const activities = [1, 2].map((day) => on(day, 'visit'));
  await deliver(services, [{ persons: [ANN], objects: [], activities }]);
  const wanted = { activities: activities.map(({ id }) => ({ id, home: ANN })) };
  const before = await services.store.find(wanted, true);
  await archiveAll(services, async () => archive, table.items.values());
  expect(activitiesOf(table.items.values())).toEqual({ inTable: 0, markers: 1 });
  expect(customersIn(table.items.values())).toMatchObject([{ archived: true }]);
  expect((await services.store.find(wanted, true)).entries).toEqual(before.entries);
});
