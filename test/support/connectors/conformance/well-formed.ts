import { expect } from 'vitest';
import type { Connection, Mapping } from '../../../../shared/connectors/connector.ts';
import { exponentOf } from '../../../../shared/lifecycle/amounts.ts';
import { CHANGE_TYPES } from '../../../../shared/lifecycle/change-types.ts';
import type { Money } from '../../../../shared/lifecycle/money.ts';
import { changesOf } from '../../../../shared/lifecycle/objects/changes.ts';
import { combine } from '../../../../shared/lifecycle/objects/history.ts';
import type { ObjectReport } from '../../../../shared/lifecycle/objects/object.ts';
import { STATES } from '../../../../shared/lifecycle/objects/states.ts';

/** The invariants of every mapping. Code behind the connector relies on them. */
export function expectWellFormed(mapping: Mapping, connection: Connection): void {
  for (const reason of mapping.ignored) expect(reason).toMatch(/^[a-z]+(-[a-z]+)*$/);
  for (const sentence of mapping.refused) {
    expect(sentence).not.toBe('');
    expect(sentence).not.toContain('undefined');
    expect(sentence).not.toContain('example.com');
  }
  expect(mapping.updates.length + mapping.ignored.length + mapping.refused.length).toBeGreaterThan(0);
  for (const { persons, objects, activities } of mapping.updates) {
    expect(persons.length + objects.length).toBeGreaterThan(0);
    for (const person of persons) {
      const isCustomer = person.startsWith(`${connection.name}:customer:`);
      expect(isCustomer || person.startsWith('email:'), person).toBe(true);
    }
    for (const report of objects) expectWellFormedReport(report, connection);
    expect(new Set(objects.map(({ object }) => object)).size).toBe(objects.length);
    expect(new Set(activities.map((activity) => activity.id)).size).toBe(activities.length);
    for (const activity of activities) {
      expect(activity.id.startsWith(`${connection.name}:`)).toBe(true);
      expect(activity.connection).toBe(connection.name);
      expect(Number.isSafeInteger(activity.occurredAt)).toBe(true);
      expect(activity.occurredAt).toBeGreaterThan(Date.parse('1989-12-30T00:00:00Z'));
      // An activity about an object goes where the object goes, so the object must be known.
      if (activity.about !== null) expect(objects.map(({ object }) => object)).toContain(activity.about);
      if ('amount' in activity && activity.amount !== null) expectWellFormedMoney(activity.amount);
    }
  }
}

function expectWellFormedReport(report: ObjectReport, connection: Connection): void {
  // An account without an id of its own is named by its address.
  const isAccountOfAddress = report.type === 'account' && report.object.startsWith('email:');
  expect(isAccountOfAddress || report.object.startsWith(`${connection.name}:`)).toBe(true);
  expect(report.connection).toBe(connection.name);
  expect(report.provider).toBe(connection.provider);
  expect(report.snapshots.length).toBeGreaterThan(0);
  for (const { asOf, states, since, attributes } of report.snapshots) {
    for (const instant of [asOf, ...Object.values(since)]) {
      expect(Number.isSafeInteger(instant)).toBe(true);
      expect(instant).toBeGreaterThan(Date.parse('1989-12-30T00:00:00Z'));
    }
    for (const [field, value] of Object.entries(states))
      expect(Object.entries(STATES).find(([name]) => name === field)?.[1]).toContain(value);
    for (const value of Object.values(attributes)) expect(value).not.toBeUndefined();
    if (attributes.total) expectWellFormedMoney(attributes.total);
    if (attributes.refundedTotal) expectWellFormedMoney(attributes.refundedTotal);
    if (attributes.of !== undefined) expect(attributes.of).not.toBe(report.object);
  }
  for (const { type } of changesOf(combine(null, report))) expect(CHANGE_TYPES).toContain(type);
}

function expectWellFormedMoney(money: Money): void {
  expect(exponentOf(money.currency)).toBeDefined();
  expect(Number.isSafeInteger(money.minor) && money.minor >= 0).toBe(true);
}
