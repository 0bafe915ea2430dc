import { expect } from 'vitest';
import type { Mapping } from '../../../shared/connectors/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';

/** An activity in short: its id without the connection, and its time. */
export type ActivityRow = [id: string, occurredAt: string];

/** The activities of a mapping, in short. The mapping must neither refuse nor ignore anything. */
export function activityRows({ updates, refused, ignored }: Mapping): ActivityRow[] {
  expect(refused).toEqual([]);
  expect(ignored).toEqual([]);
  return updates.flatMap(({ activities }) =>
    activities.map(
      ({ id, connection, occurredAt }): ActivityRow => [
        id.replace(`${connection}:`, ''),
        new Date(occurredAt).toISOString(),
      ],
    ),
  );
}

/** The first update of a mapping. The mapping must refuse nothing. */
export function firstUpdate({ updates, refused }: Mapping): CustomerUpdate {
  expect(refused).toEqual([]);
  const [update] = updates;
  if (update === undefined) throw new Error('the mapping has no update');
  return update;
}

/** Expects that a mapping has no effect and gives one reason. */
export function expectRefusal({ updates, ignored, refused }: Mapping, reason: RegExp): void {
  expect(updates).toEqual([]);
  expect(ignored).toEqual([]);
  expect(refused).toEqual([expect.stringMatching(reason)]);
}
