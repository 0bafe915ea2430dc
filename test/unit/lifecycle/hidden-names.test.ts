import { expect, test } from 'vitest';
import { foldFrom } from '../../../shared/lifecycle/continue-fold.ts';
import { fold } from '../../../shared/lifecycle/fold.ts';
import { combine } from '../../../shared/lifecycle/objects/history.ts';
import { instantOf, invoice, subscription } from '../../support/object-builders.ts';
import { policyWith } from '../../support/services.ts';

const policy = policyWith({});

test('a paid invoice of a subscription with a hidden name is no order when the record is continued', () => {
  // The id of the subscription is an address, so that only a hash of it is stored.
  const hidden = '#kUZsnZ0oYTs3dKDwrCyv1Q';
  const held = {
    ...combine(null, subscription(0, { begun: 'yes', status: 'active' }, { created: 0 })),
    object: hidden,
  };
  const paid = invoice(31, { payment: 'paid' }, { created: 30, euro: 10 });
  const of = {
    ...paid,
    snapshots: paid.snapshots.map((one) => ({ ...one, attributes: { ...one.attributes, of: hidden } })),
  };
  const objects = [held, combine(null, of)];
  const asOf = instantOf(31);
  const before = fold(policy, { activities: [], objects: [held], accounts: [] }, instantOf(29));
  const whole = fold(policy, { activities: [], objects, accounts: [] }, asOf);
  expect(whole.record.facts).toMatchObject({ orders: 0, revenue: [{ currency: 'EUR', minor: 1_000 }] });
  const news = { activities: [], objects: [{ before: null, after: combine(null, of) }] };
  const continued = foldFrom(policy, before.record, news, asOf);
  expect(continued === 'needs-log' ? whole.record : continued.record).toEqual(whole.record);
});
