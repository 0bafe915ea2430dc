const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** A duration in its largest whole unit: `3 days`. */
export function elapsed(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, one]) => milliseconds >= one) ?? ['second', 1_000];
  const count = Math.max(0, Math.floor(milliseconds / size));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
