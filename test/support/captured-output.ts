import { vi } from 'vitest';

/** Captures standard output, so that it stays out of the test report and can be read. */
export function captureOutput(): { text(): string } {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  return { text: () => write.mock.calls.map(([chunk]) => String(chunk)).join('') };
}
