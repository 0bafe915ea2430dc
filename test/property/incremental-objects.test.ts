import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import { foldFrom } from '../../shared/lifecycle/continue-fold.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import type { Folded } from '../../shared/lifecycle/fold-steps.ts';
import { combine } from '../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory } from '../../shared/lifecycle/objects/object.ts';
import { runs } from '../support/property-runs.ts';
import { type Delivered, deliveriesInOrder, OBJECTS_POLICY as policy } from '../support/random-objects.ts';

interface State {
  readonly activities: Map<string, Activity>;
  readonly objects: Map<string, ObjectHistory>;
}

const counted = { continued: 0, folded: 0 };

/** Folds each delivery onto the record as intake does, and compares with the fold of the whole log. */
function receive(list: readonly Delivered[]): Folded | undefined {
  const state: State = { activities: new Map(), objects: new Map() };
  let record: Folded['record'] | undefined;
  let folded: Folded | undefined;
  for (const one of list) {
    const activities: Activity[] = [];
    const objects: { before: ObjectHistory | null; after: ObjectHistory }[] = [];
    if ('activity' in one) {
      if (state.activities.has(one.activity.id)) continue;
      state.activities.set(one.activity.id, one.activity);
      activities.push(one.activity);
    } else {
      const before = state.objects.get(one.report.object) ?? null;
      const after = combine(before, one.report);
      if (after === before) continue;
      state.objects.set(one.report.object, after);
      objects.push({ before, after });
    }
    const log = {
      activities: state.activities.values(),
      objects: [...state.objects.values()],
      accounts: [0, 0],
    };
    const asOf = record?.asOf ?? 0;
    const whole = fold(policy, log, asOf);
    const continued =
      record === undefined ? 'needs-log' : foldFrom(policy, record, { activities, objects }, asOf);
    if (continued === 'needs-log') counted.folded += 1;
    else {
      counted.continued += 1;
      expect(continued.record).toEqual(whole.record);
    }
    folded = whole;
    record = whole.record;
  }
  return folded;
}

it('continuing from the record gives what the fold of the whole log gives', () => {
  fc.assert(
    fc.property(deliveriesInOrder, (list) => void receive(list)),
    runs(300),
  );
  expect(counted.continued).toBeGreaterThan(counted.folded / 8);
});
