import { randomFrom } from '../../support/random-history.ts';

/** How often each fault happens where it can, in a simulation of the usual intensity. */
export const FAULTS = {
  'request lost': 0.05,
  'answer lost': 0.05,
  'sent twice': 0.1,
  'function crashes': 0.004,
  'table throttles': 0.01,
  'transaction conflict': 0.02,
  'time-out before the commit': 0.005,
  'time-out after the commit': 0.01,
  'batch read in part': 0.02,
  'stale read': 0.2,
  'table outage': 0.02,
  'storage fails before': 0.05,
  'storage fails after': 0.05,
  'bus fails before': 0.05,
  'bus fails after': 0.03,
  'bus accepts a part': 0.1,
  'bus refuses an event for good': 0.005,
  'bus delivers twice': 0.05,
  'stream repeats': 0.1,
  'shard splits': 0.05,
  'clock skew': 0.5,
} as const;

export type FaultKind = keyof typeof FAULTS;

/** All kinds of faults. */
export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[];

/** Decides which faults happen, and counts them. */
export class Faults {
  readonly counts = new Map<FaultKind, number>();
  readonly #intensity: number;
  readonly #contention: number;
  readonly #without: ReadonlySet<FaultKind>;
  readonly #onFault: (kind: FaultKind) => void;
  #isOver = false;

  constructor(seed: number, without: ReadonlySet<FaultKind>, onFault: (kind: FaultKind) => void) {
    this.#onFault = onFault;
    const random = randomFrom(seed);
    // A fifth of the simulations has hardly any faults, and a fifth has many.
    this.#intensity = [0.1, 0.5, 1, 1, 3][Math.floor(random() * 5)] ?? 1;
    // In a fifth, others write the same items all the time.
    this.#contention = random() < 0.2 ? 15 : 1;
    this.#without = without;
  }

  /** From now on nothing fails. */
  end(): void {
    this.#isOver = true;
  }

  happens(kind: FaultKind, random: () => number): boolean {
    // Drawn in any case, so that a fault that is switched off changes nothing else.
    const factor = kind === 'transaction conflict' ? this.#contention : 1;
    const isSo = random() < Math.min(0.6, FAULTS[kind] * this.#intensity * factor);
    if (!isSo || this.#isOver || this.#without.has(kind)) return false;
    this.count(kind);
    return true;
  }

  count(kind: FaultKind): void {
    this.#onFault(kind);
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}

/** A seed made of another one and a text. */
export function seedOf(seed: number, text: string): number {
  let hash = seed ^ 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash ^ (hash >>> 15);
}
