import { describe, expect, test } from 'vitest';
import { canLink } from '../../../shared/identity/linkable.ts';
import { dropUnlinkable } from '../../../shared/intake/drop-unlinkable.ts';
import type { Attributes, ObjectReport } from '../../../shared/lifecycle/objects/object.ts';
import { linkableRulesOf } from '../../../shared/lifecycle/policy.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { policyWith } from '../../support/services.ts';

const rules = linkableRulesOf(policyWith(), 'shop');
const drop = (persons: readonly string[], ...objects: readonly ObjectReport[]) =>
  dropUnlinkable(updateOf([...persons], ...objects), (identity) => !identity || canLink(identity, rules));

const order = (attributes: Attributes) =>
  reportOf('shop:order:1', snapshotOn(1, { payment: 'paid' }, attributes));
const account = (object: string, attributes: Attributes) => ({
  ...reportOf(object, snapshotOn(1, { account: 'open' }, attributes)),
  type: 'account' as const,
});
const attributesIn = ({ objects }: ReturnType<typeof drop>) =>
  objects.flatMap(({ snapshots }) => snapshots.map(({ attributes }) => attributes));

const NOBODY = 'shop:customer:null';
const NO_REPLY = 'email:noreply@shop.example';
const ANN = 'email:ann@example.org';

describe('identities that cannot link', () => {
  test('are unknown as owners of an object, while "none" stays what the tool says', () => {
    expect(attributesIn(drop([], order({ account: NOBODY, address: NO_REPLY })))).toEqual([{}]);
    expect(attributesIn(drop([], order({ account: null, address: ANN })))).toEqual([
      { account: null, address: ANN },
    ]);
  });

  test('are no address of an account, which therefore has none', () => {
    expect(attributesIn(drop([], account('shop:customer:7', { address: NO_REPLY })))).toEqual([
      { address: null },
    ]);
    expect(attributesIn(drop([], account('shop:customer:7', {})))).toEqual([{}]);
  });

  test('are no account that another one was merged into', () => {
    expect(attributesIn(drop([], account('shop:customer:7', { mergedInto: NOBODY })))).toEqual([{}]);
    expect(attributesIn(drop([], account('shop:customer:7', { mergedInto: null })))).toEqual([
      { mergedInto: null },
    ]);
  });

  test('are no persons if the update names anything else', () => {
    expect(drop([NOBODY, NO_REPLY, ANN]).persons).toEqual([ANN]);
    expect(drop([NOBODY, NO_REPLY], order({})).persons).toEqual([]);
    expect(drop([NOBODY, NO_REPLY]).persons).toEqual([NO_REPLY]);
    expect(drop([NOBODY]).persons).toEqual([]);
  });

  test('have no account: its report concerns the address named with it, or nobody', () => {
    expect(drop([NOBODY, ANN], account(NOBODY, {})).objects).toMatchObject([{ object: ANN }]);
    expect(drop([NOBODY], account(NOBODY, {})).objects).toEqual([]);
  });
});
