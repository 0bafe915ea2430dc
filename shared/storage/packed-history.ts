import type { Attributes, ObjectHistory, Snapshot } from '../lifecycle/objects/object.ts';
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
export function packHistory({ type, connection, provider, snapshots }: ObjectHistory): string {
  const texts = distinct();
  const bodies = distinct();
  const groups = distinct();
  const instants: { readonly asOf: number; readonly bodies: number[] }[] = [];
  for (const { part, asOf, version, states, since, attributes, lists, fact } of snapshots) {
    const parts = [states, since, attributes, lists].map((one) => texts.placeOf(one));
    const facts = fact === undefined ? [] : [fact.id, fact.version];
    const body = bodies.placeOf([part, version, ...parts, ...facts]);
    const last = instants.at(-1);
    if (last?.asOf === asOf) last.bodies.push(body);
    else instants.push({ asOf, bodies: [body] });
  }
  const u = instants.every(({ asOf }) => asOf % 1000 === 0) ? 1000 : 1;
  let before = 0;
  const s = instants.map(({ asOf, bodies: reported }) => {
    const delta = (asOf - before) / u;
    before = asOf;
    return `${delta.toString(36)}.${groups.placeOf(reported).toString(36)}`;
  });
  const head = { v: HISTORY_FORM, t: type, c: connection, p: provider, u, s: s.join(' ') };
  // The lists contain texts of JSON already.
  return `${JSON.stringify(head).slice(0, -1)},"x":${texts.json()},"b":${bodies.json()},"g":${groups.json()}}`;
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

function unpackForm1(object: string, { t, c, p, x, b, g, u, s }: PackedHistory): ObjectHistory {
  let asOf = 0;
  const snapshots = s.split(' ').flatMap((instant): Snapshot[] => {
    const [delta = '0', group = '0'] = instant.split('.');
    asOf += Number.parseInt(delta, 36) * u;
    return (g[Number.parseInt(group, 36)] ?? []).flatMap((place) => snapshotOf(b[place], x, asOf));
  });
  return { object, type: t, connection: c, provider: p, snapshots };
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
function distinct() {
  const places = new Map<string, number>();
  return {
    placeOf(value: unknown): number {
      const text = JSON.stringify(value);
      const place = places.get(text) ?? places.size;
      places.set(text, place);
      return place;
    },
    json: () => `[${[...places.keys()].join()}]`,
  };
}
