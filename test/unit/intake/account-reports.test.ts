import { beforeEach, expect, test } from 'vitest';
import type { Services } from '../../../shared/intake/services.ts';
import { attributeOf } from '../../../shared/lifecycle/objects/history.ts';
import type { Attributes } from '../../../shared/lifecycle/objects/object.ts';
import { on } from '../../support/activity-builders.ts';
import { deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

const ACCOUNT = 'shop:customer:1';
const OTHER = 'shop:customer:2';
const ANN = 'email:ann@example.org';
const BOB = 'email:bob@example.org';

let services: Services;
beforeEach(() => {
  services = servicesOn(createModelTable().client);
});

const send = (...updates: Parameters<typeof deliver>[1]) => deliver(services, updates);
const accountOn = (day: number, attributes: Attributes) =>
  reportOf(ACCOUNT, snapshotOn(day, { account: 'open' }, attributes));

/** What is stored of the account, by its home. */
async function stored() {
  const { entries } = await services.store.find({ objects: [{ object: ACCOUNT, home: ACCOUNT }] }, true);
  return entries.flatMap((entry) => ('history' in entry ? [entry] : []));
}

test('an account lies under itself, whatever address it has, and whoever has that address', async () => {
  await send({ ...updateOf([BOB]), activities: [on(0, 'visit')] });
  for (const [day, address] of [ANN, BOB, null, ANN].entries())
    expect(await send(updateOf([ACCOUNT], accountOn(day + 1, { address })))).toMatchObject({
      applied: true,
      busy: false,
      refused: [],
    });
  const [entry, ...others] = await stored();
  expect(others).toEqual([]);
  expect(entry?.home).toBe(ACCOUNT);
  const { hiddenName, identityName } = services.identityHash;
  const hidden = (address: string) => hiddenName(identityName(address));
  expect(entry?.history.snapshots.map(({ attributes }) => attributes.address)).toEqual([
    hidden(ANN),
    hidden(BOB),
    null,
    hidden(ANN),
  ]);
});

test('the same address again is stored, and changes no customer', async () => {
  await send(updateOf([ACCOUNT, ANN], accountOn(1, { address: ANN })));
  expect(await send(updateOf([ACCOUNT, ANN], accountOn(2, { address: ANN })))).toMatchObject({
    applied: true,
    busy: false,
  });
  expect(await send(updateOf([ACCOUNT, ANN], accountOn(2, { address: ANN })))).toMatchObject({
    applied: false,
    known: true,
  });
});

test('an address that cannot link is none of the account', async () => {
  await send(updateOf([ACCOUNT, ANN], accountOn(1, { address: ANN })));
  const placeholder = 'email:noreply@example.org';
  await send(updateOf([ACCOUNT, placeholder], accountOn(2, { address: placeholder })));
  const [entry] = await stored();
  expect(entry && attributeOf(entry.history, '', 'address')).toBeNull();
});

test('the account that another was merged into is known by its identity, though nothing else is reported of it', async () => {
  const merged = accountOn(1, { mergedInto: OTHER });
  expect(await send(updateOf([ACCOUNT], merged))).toMatchObject({ applied: true, busy: false, refused: [] });
  const [entry] = await stored();
  const { hiddenName, identityName } = services.identityHash;
  const name = hiddenName(identityName(OTHER));
  expect(entry && attributeOf(entry.history, '', 'mergedInto')).toBe(name);
  const { owners } = await services.store.find({ identities: [name] }, true);
  expect(owners.map(({ identity }) => identity)).toEqual([OTHER]);
});
