/** An IP address, in whatever spelling it was written. */
export interface Address {
  readonly bits: 32 | 128;
  readonly number: bigint;
}

/** Reads an IPv4 or IPv6 address; undefined if the text is none. */
export function readAddress(text: string): Address | undefined {
  return text.includes(':') ? readVersion6(text) : readVersion4(text);
}

/** True if both are the same address of the same version. */
export function sameAddress(one: Address, other: Address | undefined): boolean {
  return one.bits === other?.bits && one.number === other.number;
}

const LONGEST_VERSION_4 = '255.255.255.255'.length;

// EventBridge reads leading zeros as decimal: 010 is 10.
const BYTE = /^\d+$/;

function readVersion4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || text.length > LONGEST_VERSION_4) return undefined;
  if (!parts.every((part) => BYTE.test(part) && Number(part) < 256)) return undefined;
  return { bits: 32, number: join(parts.map(BigInt), 8n) };
}

const GROUP = /^0*[0-9a-fA-F]{1,4}$/;
const MAPPED = 0xffffn;

function readVersion6(text: string): Address | undefined {
  const [left = [], right, ...more] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  if (more.length > 0) return undefined;
  const missing = 8 - left.length - (right?.length ?? 0);
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...(right ?? [])];
  if (!groups.every((group) => GROUP.test(group))) return undefined;
  const number = join(
    groups.map((group) => BigInt(`0x${group}`)),
    16n,
  );
  // An IPv4 address that is written as IPv6 counts as IPv4.
  return number >> 32n === MAPPED ? { bits: 32, number: number & 0xffffffffn } : { bits: 128, number };
}

function join(parts: readonly bigint[], bits: bigint): bigint {
  return parts.reduce((number, part) => (number << bits) | part, 0n);
}
