import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shownContact } from '../../shared/customers/shown-contact.ts';
import { type Contact, changesContact, contactAt, laterContact } from '../../shared/identity/contact.ts';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { customerByIdentity, ownersOfCustomer } from '../../shared/storage/customer-lookup.ts';
import { DAY_ZERO, on } from '../support/activity-builders.ts';
import { deliver } from '../support/delivered.ts';
import { createModelTable } from '../support/model-table.ts';
import { runs } from '../support/property-runs.ts';
import { HISTORY_POLICY as policy, randomFrom, shuffledWithDuplicates } from '../support/random-history.ts';
import { servicesOn } from '../support/services.ts';

const PHONES = ['+49305550100', '030 5550100', 'not a number'] as const;
const at = fc.integer({ min: 0, max: 3 });
const dated = fc.option(fc.record({ text: fc.constantFrom('Ada', 'Grace', 'Ada Lovelace'), at }));
const contact: fc.Arbitrary<Contact> = fc.record({
  name: dated,
  phone: fc.option(
    fc.record({ text: fc.constantFrom(...PHONES), at, country: fc.constantFrom('DE', 'US', null) }),
  ),
});

describe('merging the contacts of one person', () => {
  test('keeps the later one: it is commutative, associative and idempotent', () =>
    fc.assert(
      fc.property(contact, contact, contact, (a, b, c) => {
        expect(laterContact(a, b)).toEqual(laterContact(b, a));
        expect(laterContact(laterContact(a, b), c)).toEqual(laterContact(a, laterContact(b, c)));
        expect(laterContact(a, a)).toEqual(a);
        expect(laterContact(a, null)).toEqual(a);
      }),
    ));

  test('reports a change exactly when the shown contact changes', () =>
    fc.assert(
      fc.property(contact, contact, (sent, known) => {
        const after = laterContact(known, sent);
        const textOf = (one: Contact | null) => [one?.name?.text, one?.phone?.text, one?.phone?.country];
        expect(changesContact(sent, known)).toBe(
          JSON.stringify(textOf(after)) !== JSON.stringify(textOf(known)),
        );
        expect(changesContact(sent, after)).toBe(false);
      }),
    ));
});

/** A person's names and phone numbers over time, each valid for one continuous span, and updates that report them. */
const life = fc.record({
  names: fc.uniqueArray(fc.constantFrom('Ada', 'Ada Byron', 'Ada Lovelace', 'Augusta'), { minLength: 1 }),
  phones: fc.uniqueArray(fc.constantFrom('+49305550100', '+49305550101', '+442079460018'), { minLength: 1 }),
  updates: fc.array(
    fc.record({
      day: fc.integer({ min: 0, max: 19 }),
      reports: fc.constantFrom('both', 'name', 'phone', 'nothing'),
      /** The identity that the update names. With `together` it names all of them. */
      person: fc.nat({ max: 1 }),
      together: fc.boolean(),
      isActive: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});

const PERSONS = ['shop:customer:1', 'email:ada@example.com'] as const;

function updatesOf({ names, phones, updates }: typeof life extends fc.Arbitrary<infer Life> ? Life : never) {
  return updates.map(({ day, reports, person, together, isActive }, index): CustomerUpdate => {
    const inSpan = (values: readonly string[]) => values[Math.floor((day * values.length) / 20)] ?? null;
    const sent = contactAt(DAY_ZERO + day, {
      name: reports === 'both' || reports === 'name' ? inSpan(names) : null,
      phone: reports === 'both' || reports === 'phone' ? inSpan(phones) : null,
    });
    return {
      persons: together ? PERSONS : [PERSONS[person] ?? PERSONS[0]],
      objects: [],
      activities: isActive ? [on(day, 'visit', { occurrence: `${index}` })] : [],
      ...(sent !== undefined && { contact: sent }),
    };
  });
}

describe('updates about one person', () => {
  test('result in the same contacts, out of order and with duplicates', () =>
    fc.assert(
      fc.asyncProperty(life, fc.integer(), async (one, seed) => {
        const updates = updatesOf(one);
        const shown = async (sent: readonly (readonly CustomerUpdate[])[]) => {
          const services = servicesOn(createModelTable().client, { policy });
          for (const delivery of sent) await deliver(services, delivery);
          const found = PERSONS.map(async (person) => {
            const customer = await customerByIdentity(services.store, person);
            return customer && shownContact(await ownersOfCustomer(services.store, customer));
          });
          return Promise.all(found);
        };
        const deliveries = updates.map((update) => [update]);
        const inOrder = await shown(deliveries);
        expect(await shown(shuffledWithDuplicates(deliveries, randomFrom(seed)))).toEqual(inOrder);
        expect(await shown([updates])).toEqual(inOrder);
      }),
      runs(300, 1_000),
    ));
});
