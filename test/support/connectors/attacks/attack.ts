import type { Delivery } from '../../../../shared/connectors/connector.ts';

/** A hostile request that must be answered with 401. */
export interface Attack {
  readonly name: string;
  readonly delivery: Delivery;
  /** The active secrets, if not those of the suite. */
  readonly secrets?: readonly string[];
  /** Whether API Gateway says that the body is base64; by default only if it is not text. */
  readonly base64?: boolean;
}

/** The bytes with one bit changed. */
export function flipped(bytes: Uint8Array, index: number, bit = 0): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(index) ^ (1 << bit), index);
  return changed;
}

/** This many positions from the first to the last, evenly spread. */
export function positions(length: number, count: number): number[] {
  const all = Array.from({ length: count }, (_, index) => Math.floor((index * (length - 1)) / (count - 1)));
  return [...new Set(all)];
}

/** The delivery with a header set, or removed if the value is undefined. */
export function withHeader(delivery: Delivery, name: string, value: string | undefined): Delivery {
  const { [name]: _, ...others } = delivery.headers;
  return { ...delivery, headers: value === undefined ? others : { ...others, [name]: value } };
}

/** The delivery with another body. */
export function withBody(delivery: Delivery, body: string | Uint8Array): Delivery {
  return { ...delivery, body: Buffer.from(body) };
}
