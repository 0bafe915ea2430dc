import {
  type Attributes,
  OBJECT_TYPES,
  type ObjectHistory,
  type Snapshot,
} from '../lifecycle/objects/object.ts';
import { formOf, parseJson, UnknownForm } from './stored-item.ts';

// A confirmation is the most frequent write, and DynamoDB bills each started kilobyte. So a history is packed: what
// snapshots say is listed once, and each instant takes a few characters.

/** Change it whenever the packed form changes, and read the older ones on in `unpackHistory`. */
const HISTORY_FORM = 1;

/**
 * What a snapshot says without its instant: its part and version, the places of the rest in the list of texts, and its
 * fact, if it has one.
 */
type PackedBody = readonly [
  part: string,
  version: string,
  states: number,
  since: number,
  attributes: number,
  lists: number,
  ...fact: readonly [] | readonly [id: string, version: string],
];

interface PackedHistory {
  readonly v: typeof HISTORY_FORM;
  readonly t: ObjectHistory['type'];
  readonly c: string;
  readonly p: string;
  /** Present if activities about the object are in the log. */
  readonly a?: true | undefined;
  /** Distinct states, own instants, attributes and lists. */
  readonly x: readonly object[];
  readonly b: readonly PackedBody[];
  /** Distinct groups of bodies that were reported for one instant. */
  readonly g: readonly (readonly number[])[];
  /** The unit of the instants in milliseconds. */
  readonly u: number;
  /** For each instant the time since the one before, a full stop, and its group; both in base 36. */
  readonly s: string;
}

/** The history as text, without the name of the object. */
export function packHistory({ type, connection, provider, snapshots, hasActivities }: ObjectHistory): string {
  const [first, second] = snapshots;
  const packed = first !== undefined && second === undefined ? packOne(first) : packAll(snapshots);
  const head = { v: HISTORY_FORM, t: type, c: connection, p: provider, a: hasActivities } as const;
  return JSON.stringify({ ...head, ...packed } satisfies PackedHistory);
}

type PackedSnapshots = Pick<PackedHistory, 'x' | 'b' | 'g' | 'u' | 's'>;

/** The usual case of a new object: nothing is repeated. */
function packOne(snapshot: Snapshot): PackedSnapshots {
  const { asOf, states, since, attributes, lists } = snapshot;
  const u = unitOf(asOf);
  const s = `${(asOf / u).toString(36)}.0`;
  return { x: [states, since, attributes, lists], b: [bodyOf(snapshot, 0, 1, 2, 3)], g: [[0]], u, s };
}

function packAll(snapshots: readonly Snapshot[]): PackedSnapshots {
  const texts = distinct<object>();
  const bodies = distinct<PackedBody>();
  const groups = distinct<readonly number[]>();
  const instants: { readonly asOf: number; readonly bodies: number[] }[] = [];
  for (const snapshot of snapshots) {
    const { asOf, states, since, attributes, lists } = snapshot;
    const { placeOf } = texts;
    const body = bodies.placeOf(
      bodyOf(snapshot, placeOf(states), placeOf(since), placeOf(attributes), placeOf(lists)),
    );
    const last = instants.at(-1);
    if (last?.asOf === asOf) last.bodies.push(body);
    else instants.push({ asOf, bodies: [body] });
  }
  const u = Math.min(1000, ...instants.map(({ asOf }) => unitOf(asOf)));
  let before = 0;
  const s = instants.map(({ asOf, bodies: reported }) => {
    const delta = (asOf - before) / u;
    before = asOf;
    return `${delta.toString(36)}.${groups.placeOf(reported).toString(36)}`;
  });
  return { x: texts.values, b: bodies.values, g: groups.values, u, s: s.join(' ') };
}

function unitOf(instant: number): number {
  return instant % 1000 === 0 ? 1000 : 1;
}

function bodyOf(
  { part, version, fact }: Snapshot,
  ...places: readonly [number, number, number, number]
): PackedBody {
  return fact === undefined ? [part, version, ...places] : [part, version, ...places, fact.id, fact.version];
}

/**
 * Parses what `packHistory` returns; undefined if it is no history. A history is part of the log, so that nothing can
 * replace it: each form that was ever written must be read here.
 * @throws {UnknownForm} if a newer version wrote it
 */
export function unpackHistory(object: string, text: unknown): ObjectHistory | undefined {
  const read = parseJson(text);
  const form = formOf(read);
  switch (form) {
    case undefined:
      return undefined;
    case HISTORY_FORM:
      // Nothing but `packHistory` writes a history, so the form determines all fields.
      return unpackForm1(object, read as PackedHistory);
    default:
      throw new UnknownForm('history of an object', form);
  }
}

function unpackForm1(object: string, { t, c, p, a, x, b, g, u, s }: PackedHistory): ObjectHistory {
  if (!OBJECT_TYPES.includes(t)) throw new UnknownForm('history of an object', t);
  let asOf = 0;
  const snapshots = s.split(' ').flatMap((instant): Snapshot[] => {
    const [delta = '0', group = '0'] = instant.split('.');
    asOf += Number.parseInt(delta, 36) * u;
    return (g[Number.parseInt(group, 36)] ?? []).flatMap((place) => snapshotOf(b[place], x, asOf));
  });
  return { object, type: t, connection: c, provider: p, snapshots, ...(a && { hasActivities: a }) };
}

function snapshotOf(body: PackedBody | undefined, texts: readonly object[], asOf: number): Snapshot[] {
  if (body === undefined) return [];
  const [part, version, states, since, attributes, lists, ...fact] = body;
  const [id, factVersion] = fact;
  return [
    {
      part: part as Snapshot['part'],
      asOf,
      version,
      states: texts[states] as Snapshot['states'],
      since: texts[since] as Snapshot['since'],
      attributes: texts[attributes] as Attributes,
      lists: texts[lists] as Snapshot['lists'],
      ...(id !== undefined && factVersion !== undefined && { fact: { id, version: factVersion } }),
    },
  ];
}

/** A list in which equal values stand once. */
function distinct<Value>() {
  const places = new Map<string, number>();
  const values: Value[] = [];
  return {
    values,
    placeOf(value: Value): number {
      const text = JSON.stringify(value);
      const place = places.get(text);
      if (place !== undefined) return place;
      places.set(text, values.length);
      return values.push(value) - 1;
    },
  };
}
