import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import type { Owner } from '../../shared/customers/owner.ts';
import { toInstant } from '../../shared/customers/wire.ts';
import type { Identity } from '../../shared/identity/identity.ts';
import { type IdentityName, isPersonName, readableName } from '../../shared/identity/identity-hash.ts';
import type { Services } from '../../shared/intake/services.ts';
import { parentNamedIn } from '../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory } from '../../shared/lifecycle/objects/object.ts';
import type { PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { objectsIn } from '../../shared/storage/items.ts';
import type { Pages, StagePlace } from '../../shared/storage/pages.ts';
import { ORPHAN_PARTITIONS } from '../../shared/storage/partitions.ts';
import { type Answer, answer, refuse } from './answer.ts';

/** An object that no customer owns, as the API returns it. */
interface Orphan extends Pick<ObjectHistory, 'type' | 'connection' | 'provider'> {
  /** Null if only a keyed hash of it is stored. */
  readonly object: Identity | null;
  /** The earliest instant of which something is known of it. */
  readonly since: string;
  /** The refunds, disputes, shipments and payments that are known of it, by type and id. */
  readonly parts: readonly string[];
  /** The object that it is of and whose owner it will have; null if it names none that can be read. */
  readonly of: Identity | null;
}

const ORPHANS_PER_PAGE = 50;

/** `GET /orphans`: a page of the objects that no customer owns. */
export async function listOrphans(
  services: Services,
  { queryStringParameters }: APIGatewayProxyEventV2,
  { pages }: PrivacyDeps,
): Promise<Answer> {
  const text = queryStringParameters?.next;
  const place = text === undefined ? undefined : parsePlace(text);
  if (text !== undefined && place === undefined)
    return refuse(400, 'next must be the next of the previous page');
  const { names, next } = await namesFrom(pages, place);
  const orphans = await orphansOf(services, names);
  return answer(200, {
    orphans,
    next: next && Buffer.from(JSON.stringify(next)).toString('base64url'),
  });
}

/** The names of a full page. Most partitions hold few, so one page can need several of them. */
async function namesFrom(
  pages: Pages,
  from: StagePlace | undefined,
): Promise<{ readonly names: readonly IdentityName[]; readonly next: StagePlace | null }> {
  const names: IdentityName[] = [];
  let place = from;
  for (;;) {
    const { values, next } = await pages.orphans(ORPHANS_PER_PAGE - names.length, place);
    names.push(...values);
    if (next === null || names.length === ORPHANS_PER_PAGE) return { names, next };
    place = next;
  }
}

/** The objects with these names that still have no owner. The index is behind the table for a moment. */
async function orphansOf(
  { store, identityHash }: Services,
  names: readonly IdentityName[],
): Promise<readonly Orphan[]> {
  const { owners } = await store.find({ identities: names }, true);
  const waiting = new Map(
    owners
      .filter(({ home }) => !isPersonName(home))
      .map((owner) => [identityHash.identityName(owner.identity), owner]),
  );
  const objects = [...new Set(names)].flatMap((object) => {
    const home = waiting.get(object)?.home;
    return home === undefined ? [] : [{ object, home }];
  });
  const { entries } = await store.find({ objects }, true);
  // A batch returns its items in any order.
  const found = new Map(objectsIn(entries).map(({ history }) => [history.object, history]));
  return objects.flatMap(({ object }) => {
    const history = found.get(object);
    return history === undefined ? [] : [orphanOf(history, waiting.get(object))];
  });
}

function orphanOf(history: ObjectHistory, owner: Owner | undefined): Orphan {
  const { object, type, connection, provider, snapshots } = history;
  const parent = parentNamedIn(history);
  return {
    object: readableName(owner?.identity ?? object),
    type,
    connection,
    provider,
    since: toInstant(snapshots[0]?.asOf ?? 0),
    parts: [...new Set(snapshots.flatMap(({ part }) => (part === '' ? [] : part)))].sort(),
    of: parent === null ? null : readableName(parent),
  };
}

const MAX_KEY_BYTES = 1024;

const key = z.string().check(z.refine((text) => text !== '' && Buffer.byteLength(text) <= MAX_KEY_BYTES));

/** A key that the index accepts. It would refuse the request for anything else. */
const placeForm = z
  .tuple([z.number(), z.nullable(z.object({ PK: key, SK: key, stagePK: key, stageSK: key }))])
  .check(
    z.refine(([partition, after]) => {
      const name = ORPHAN_PARTITIONS[partition];
      return name !== undefined && (after === null || after.stagePK === name);
    }),
  );

/** Parses the `next` of a page; undefined if no page returned this text. */
function parsePlace(text: string): StagePlace | undefined {
  try {
    const parsed = placeForm.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
