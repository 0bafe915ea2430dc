import {
  type Erasure,
  NO_ERASED_CLAIMS,
  NO_FACTS,
  type Owner,
  type OwnerClaim,
  type Tombstone,
} from '../customers/owner.ts';
import type { Contact } from '../identity/contact.ts';
import type { HiddenName } from '../identity/identity-hash.ts';
import type { ErasedClaims } from '../identity/ties.ts';
import { type ItemKey, ownerKey } from './keys.ts';
import { BrokenItem, type Item, mustBeFirstForm, type StoredItem } from './stored-item.ts';

/**
 * The item from an identity to its customer, or from an object to its home. Only this item stores an e-mail address, a name or a phone number in plain
 * text.
 */
export function ownerItem(owner: Owner, identityHash: string): Item {
  const { identity, version, home, customerId, claims, mergedInto, erasedClaims, contact, erasure } = owner;
  const facts = packedFacts(owner);
  const key = ownerKey(identityHash);
  const item: ItemKey & Record<string, unknown> = {
    ...key,
    identity,
    version,
    home,
    customer: customerId ?? NOBODY,
  };
  // Most owners have few of these.
  if (claims.length > 0) item.claims = claims.map(packedClaim);
  if (facts !== '') item.facts = facts;
  if (mergedInto !== null) item.mergedInto = mergedInto;
  if (erasedClaims !== NO_ERASED_CLAIMS) Object.assign(item, packedErasedClaims(erasedClaims));
  for (const list of LISTS) if (owner[list].length > 0) item[list] = owner[list];
  if (contact?.name) item.name = [contact.name.text, contact.name.at];
  if (contact?.phone) item.phone = phoneAttributes(contact.phone);
  if (erasure !== null) item.erasure = [erasure.at, erasure.generation];
  return item;
}

/** The lists of an owner that are stored as they are. */
const LISTS = ['mergedFrom', 'apart', 'together', 'commands', 'children', 'ahead'] as const;

/** Stands for the customer of an identity that has none. */
const NOBODY = '';

/** Each fact as a letter. */
function packedFacts({ facts, crowded }: Pick<Owner, 'facts' | 'crowded'>): string {
  if (facts === NO_FACTS && !crowded) return '';
  const { isStated, isClosed, isDevice, isPerPurchase } = facts;
  return `${isStated ? 's' : ''}${isClosed ? 'c' : ''}${isDevice ? 'd' : ''}${isPerPurchase ? 'p' : ''}${crowded ? 'x' : ''}`;
}

function unpackedFacts({ facts = '', mergedInto }: StoredItem): Pick<Owner, 'facts' | 'crowded'> {
  const isMerged = mergedInto !== undefined;
  if (facts === '' && !isMerged) return { facts: NO_FACTS, crowded: false };
  const has = (letter: string) => String(facts).includes(letter);
  const unpacked = {
    isStated: has('s'),
    isClosed: has('c'),
    isDevice: has('d'),
    isPerPurchase: has('p'),
    isMerged,
  };
  return { facts: unpacked, crowded: has('x') };
}

/** The other end and the instants in base 36, the later ones as distances. No `until` while it has the address. */
function packedClaim({ other, since, until, last }: OwnerClaim): string {
  const distance = (at: number) => (at - since).toString(36);
  return `${other} ${since.toString(36)} ${distance(last)} ${until === null ? '' : distance(until)}`;
}

function unpackedClaim(packed: string): OwnerClaim {
  const [other = '', start = '', last = '', until = ''] = packed.split(' ');
  const since = Number.parseInt(start, 36);
  return {
    // Only hidden names are ever stored here.
    other: other as HiddenName,
    since,
    last: since + Number.parseInt(last, 36),
    until: until === '' ? null : since + Number.parseInt(until, 36),
  };
}

function packedErasedClaims(erased: ErasedClaims): Readonly<Record<string, unknown>> {
  const counts = Object.entries(erased.counts).map(([connection, count]) => `${connection} ${count}`);
  return {
    ...(counts.length > 0 && { erasedAccounts: counts }),
    ...(erased.handover !== null && { passedAt: erased.handover }),
  };
}

function unpackedErasedClaims(item: StoredItem): ErasedClaims {
  const { erasedAccounts, passedAt } = item;
  if (erasedAccounts === undefined && passedAt === undefined) return NO_ERASED_CLAIMS;
  const counts = storedNames(item, 'erasedAccounts').map((packed) => {
    const [connection = '', count] = packed.split(' ');
    return [connection, Number(count)] as const;
  });
  return { counts: Object.fromEntries(counts), handover: typeof passedAt === 'number' ? passedAt : null };
}

function phoneAttributes({ text, at, country }: NonNullable<Contact['phone']>): readonly (string | number)[] {
  return country === null ? [text, at] : [text, at, country];
}

/** The item of an erased identity. */
export function tombstoneItem({ hash, customerId, erasure }: Tombstone): Item {
  return { ...ownerKey(hash), gone: customerId, erasure: [erasure.at, erasure.generation] };
}

/**
 * Parses the item of an owner or of a tombstone.
 * @throws {UnknownForm} if a newer version wrote it
 * @throws {BrokenItem} if it has another shape
 */
export function readOwner(item: StoredItem): Owner | Tombstone {
  const { PK, gone, identity, version, home, customer } = item;
  mustBeFirstForm('owner', item.v);
  const erasure = storedErasure(item);
  if (typeof gone === 'string' && typeof PK === 'string' && erasure !== null)
    return { hash: PK.slice('ID#'.length), customerId: gone, erasure };
  if (
    typeof identity !== 'string' ||
    typeof version !== 'number' ||
    typeof home !== 'string' ||
    typeof customer !== 'string'
  )
    throw new BrokenItem('owner', item);
  return {
    identity,
    version,
    home,
    customerId: customer === NOBODY ? null : customer,
    claims: storedNames(item, 'claims').map(unpackedClaim),
    ...unpackedFacts(item),
    // Only hidden names are ever stored here.
    mergedInto: typeof item.mergedInto === 'string' ? (item.mergedInto as HiddenName) : null,
    mergedFrom: storedNames(item, 'mergedFrom'),
    erasedClaims: unpackedErasedClaims(item),
    apart: storedNames(item, 'apart'),
    together: storedNames(item, 'together'),
    commands: Array.isArray(item.commands) ? item.commands : [],
    children: storedNames(item, 'children'),
    ahead: storedNames(item, 'ahead'),
    contact: storedContact(item),
    erasure,
  };
}

/** True for the tombstone of an erased identity. */
export function isTombstone(owner: Owner | Tombstone): owner is Tombstone {
  return 'hash' in owner;
}

const NO_NAMES: readonly never[] = [];

// Where hidden names are expected, only these are ever stored.
function storedNames<Name extends string>(
  item: StoredItem,
  attribute: (typeof LISTS)[number] | 'claims' | 'erasedAccounts',
): readonly Name[] {
  const names = item[attribute];
  if (names === undefined) return NO_NAMES;
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names as Name[];
  throw new BrokenItem('owner', item);
}

function storedContact(item: StoredItem): Contact | null {
  const name = datedText(item, 'name');
  const phone = datedText(item, 'phone');
  if (name === null && phone === null) return null;
  return { name: name && { text: name.text, at: name.at }, phone };
}

function datedText(item: StoredItem, attribute: 'name' | 'phone'): Contact['phone'] {
  const dated = item[attribute];
  if (dated === undefined) return null;
  const [text, at, country = null] = Array.isArray(dated) ? dated : [];
  if (typeof text === 'string' && typeof at === 'number' && (country === null || typeof country === 'string'))
    return { text, at, country };
  throw new BrokenItem('owner', item);
}

function storedErasure(item: StoredItem): Erasure | null {
  if (item.erasure === undefined) return null;
  const [at, generation] = Array.isArray(item.erasure) ? item.erasure : [];
  if (typeof at === 'number' && typeof generation === 'number') return { at, generation };
  throw new BrokenItem('owner', item);
}
