import { vi } from 'vitest';

/** Keeps what is written to standard output out of the test report, and at hand. */
export function captureOutput(): { text(): string } {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  return { text: () => write.mock.calls.map(([chunk]) => String(chunk)).join('') };
}
