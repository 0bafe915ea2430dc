import { expect, test } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { purchase, startCrowd } from '../../support/crowd.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { expectSettled } from '../../support/settled.ts';

test('one list corrects the orders of more accounts than one transaction takes', async () => {
  captureOutput();
  const { services, items } = startCrowd();
  const numbers = Array.from({ length: 30 }, (_, index) => index + 1);
  for (const number of numbers)
    await deliver(services, [purchase([`shop:customer:${number}`, `email:${number}@example.org`], number)]);
  expect(comparableCustomers(items())).toHaveLength(numbers.length);
  const ANN = ['shop:customer:ann', 'email:ann@example.org'];
  const corrected = numbers.map((number) => {
    const update = purchase(ANN, 100 + number);
    return { ...update, objects: update.objects.map((one) => ({ ...one, object: `shop:order:${number}` })) };
  });
  expect(await deliver(services, corrected)).toMatchObject({ applied: true, busy: false, refused: [] });
  const orders = numbers.map((number) => `shop:order:${number}`);
  expect(comparableCustomers(items()).map(({ identities }) => identities)).toEqual([
    [...ANN, ...orders].sort(),
  ]);
  await expectSettled(services, items());
});
