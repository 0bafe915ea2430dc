import * as z from 'zod/mini';
import { type KeyRange, logOfHome, transitionsOf } from '../storage/keys.ts';

const MAX_KEY_BYTES = 1024;

// The table and the bucket would refuse the request for any other key.
const key = z
  .string()
  .check(z.refine((text) => Buffer.byteLength(text) <= MAX_KEY_BYTES && !/\p{Surrogate}/u.test(text)));

function keyWithin({ from, to }: KeyRange) {
  return key.check(z.refine((text) => text >= from && text <= to));
}

const placeForm = z.union([
  z.tuple([z.literal('log'), z.string(), z.nullable(keyWithin(logOfHome('')))]),
  z.tuple([z.literal('events'), z.string(), z.nullable(keyWithin(transitionsOf('')))]),
  z.tuple([z.literal('deliveries'), key]),
]);

/** Where a page begins: at which home, at which sequence, at which parked key. */
export type ExportPlace = z.infer<typeof placeForm>;

/** Parses the place of a page; undefined if no page returned this text. */
export function parseExportPlace(text: string): ExportPlace | undefined {
  try {
    const parsed = placeForm.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a place, which leads to the page that begins there. */
export function placeText(place: ExportPlace): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}
