import type { NamedUpdate } from '../intake/named-update.ts';
import { hasSameEffect } from '../intake/placement.ts';
import { compareVersions } from '../lifecycle/activity.ts';
import { combine, ownerNamedIn, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectHistory, ObjectReport } from '../lifecycle/objects/object.ts';
import type { Watched } from './watched-store.ts';

/** Whether an update states something that was not known before: a new object, or one that is otherwise. A later date of a known state is no news. */
export function statesNews(
  { objects, activities }: NamedUpdate,
  before: Pick<Watched, 'objects' | 'activities'>,
): boolean {
  return (
    objects.some((report) => isNews(before.objects.get(report.object), report)) ||
    activities.some((activity) => {
      const known = before.activities.get(activity.id);
      return known === undefined || compareVersions(activity, known) > 0;
    })
  );
}

function isNews(before: ObjectHistory | undefined, report: ObjectReport): boolean {
  if (before === undefined) return true;
  const after = combine(before, report);
  if (after === before) return false;
  return (
    !hasSameEffect(before, after) ||
    ownerNamedIn(before) !== ownerNamedIn(after) ||
    parentNamedIn(before) !== parentNamedIn(after)
  );
}
