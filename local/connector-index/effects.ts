import type { Connector, Mapping } from '../../shared/connectors/connector.ts';
import { entryOf, type Provider } from '../../shared/connectors/registry.ts';
import { type Sample, sampleDelivery } from '../../shared/connectors/samples.ts';
import type { Snapshot } from '../../shared/lifecycle/objects/object.ts';

/** What the samples of one topic map to. */
export interface TopicEffects {
  readonly topic: string;
  /** Types of objects and of their parts. */
  readonly objects: ReadonlySet<string>;
  /** Effects as the index shows them: `order: paid`, `visit`. */
  readonly effects: ReadonlySet<string>;
}

/** The effects of each topic of a provider, computed by mapping its samples. */
export function effectsOf(
  provider: Provider,
  connector: Connector,
  samples: readonly Sample[],
): readonly TopicEffects[] {
  const connection = { name: provider, provider, ...(entryOf(provider).testMode && { testTraffic: true }) };
  const topics = new Map<string, { objects: Set<string>; effects: Set<string> }>();
  for (const sample of samples) {
    const found = topics.get(sample.topic) ?? { objects: new Set(), effects: new Set() };
    topics.set(sample.topic, found);
    addEffects(connector.map(sampleDelivery(sample), connection), found);
  }
  return [...topics].map(([topic, found]) => ({ topic, ...found }));
}

function addEffects(
  { updates, requests }: Mapping,
  { objects, effects }: { objects: Set<string>; effects: Set<string> },
): void {
  for (const { objects: reports, activities, contact } of updates) {
    if (reports.length + activities.length === 0 && contact !== undefined)
      effects.add('name or phone number');
    for (const { type, snapshots } of reports)
      for (const snapshot of snapshots) {
        const named = typeOf(type, snapshot);
        objects.add(named);
        effects.add(effectOf(named, snapshot));
      }
    for (const { type } of activities) effects.add(type);
  }
  for (const { type } of requests) effects.add(`privacy request: ${type}`);
}

function typeOf(type: string, { part }: Snapshot): string {
  return part === '' ? type : part.slice(0, part.indexOf(':'));
}

/** An object without a state still has an owner, a date or an amount. */
function effectOf(type: string, { states, attributes }: Snapshot): string {
  const values = Object.entries(states).map(([field, value]) =>
    field === type ? value : `${field} ${value}`,
  );
  if (attributes.isDeleted) values.push('deleted');
  if (typeof attributes.mergedInto === 'string') values.push('merged');
  return values.length === 0 ? type : `${type}: ${values.join(', ')}`;
}
