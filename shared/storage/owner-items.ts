import * as z from 'zod/mini';
import type { Erasure, Owner, Tombstone } from '../customers/owner.ts';
import { ownerKey } from './keys.ts';
import { type Item, parseItem } from './stored-item.ts';

const names = z.optional(z.array(z.string()));
const erasureSchema = z.optional(z.tuple([z.number(), z.number()]));

const ownerSchema = z.object({
  identity: z.string(),
  home: z.string(),
  customer: z.string(),
  links: names,
  apart: names,
  shared: z.optional(z.literal(1)),
  objects: names,
  erasure: erasureSchema,
});

/** The item by which an identity leads to its customer: the one place where an e-mail address can be read. */
export function ownerItem(owner: Owner, identityHash: string): Item {
  const { identity, home, customerId, links, apart, shared, objects, erasure } = owner;
  return {
    ...ownerKey(identityHash),
    identity,
    home,
    customer: customerId,
    ...(links.length > 0 && { links: [...links] }),
    ...(apart.length > 0 && { apart: [...apart] }),
    ...(shared && { shared: 1 }),
    ...(objects.length > 0 && { objects: [...objects] }),
    ...(erasure !== null && { erasure: [erasure.at, erasure.generation] }),
  };
}

const tombstoneSchema = z.object({
  PK: z.string(),
  gone: z.string(),
  erased: z.tuple([z.number(), z.number()]),
});

/** The item that an erased identity leaves. */
export function tombstoneItem({ hash, customerId, erasure }: Tombstone): Item {
  return { ...ownerKey(hash), gone: customerId, erased: [erasure.at, erasure.generation] };
}

/** Reads an owner item, or what an erasure has left of one. */
export function readOwner(item: Item): Owner | Tombstone {
  if ('gone' in item) {
    const { PK, gone, erased } = parseItem('tombstone', tombstoneSchema, item);
    return { hash: PK.slice('ID#'.length), customerId: gone, erasure: erasureOf(erased) };
  }
  const owner = parseItem('owner', ownerSchema, item);
  return {
    identity: owner.identity,
    home: owner.home,
    customerId: owner.customer,
    links: owner.links ?? [],
    apart: owner.apart ?? [],
    shared: owner.shared === 1,
    objects: owner.objects ?? [],
    erasure: owner.erasure === undefined ? null : erasureOf(owner.erasure),
  };
}

/** True for what an erasure has left of an owner. */
export function isTombstone(owner: Owner | Tombstone): owner is Tombstone {
  return 'hash' in owner;
}

function erasureOf([at, generation]: readonly [number, number]): Erasure {
  return { at, generation };
}
