import * as z from 'zod/mini';
import { type KeyRange, logOfHome, transitionsOf } from '../storage/keys.ts';

const MAX_KEY_BYTES = 1024;

/** A key that the table or the bucket accepts. They would refuse the request for anything else. */
function keyIn(range?: KeyRange) {
  return z
    .string()
    .check(
      z.refine(
        (text) =>
          (range === undefined || (text >= range.from && text <= range.to)) &&
          Buffer.byteLength(text) <= MAX_KEY_BYTES &&
          !/\p{Surrogate}/u.test(text),
      ),
    );
}

const placeForm = z.union([
  z.tuple([z.literal('log'), z.string(), z.nullable(keyIn(logOfHome('')))]),
  z.tuple([z.literal('events'), z.string(), z.nullable(keyIn(transitionsOf('')))]),
  z.tuple([z.literal('deliveries'), keyIn()]),
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
