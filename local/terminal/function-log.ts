import * as z from 'zod';

const logLine = z.looseObject({ level: z.enum(['info', 'warn', 'error']), message: z.string() });

/**
 * A line of a function's log for a person to read: `error: sentence (name=value …)`. Undefined for what only
 * a machine reads, metrics, and for what is below the level.
 */
export function readableLog(line: string, least: 'info' | 'warn' | 'error'): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return line;
  }
  const parsed = logLine.safeParse(value);
  if (!parsed.success) return undefined;
  const { level, message, time: _, ...fields } = parsed.data;
  const levels = ['info', 'warn', 'error'];
  if (levels.indexOf(level) < levels.indexOf(least)) return undefined;
  const reported = Object.entries(fields).map(([name, field]) => `${name}=${field}`);
  return `${level}: ${message}${reported.length > 0 ? ` (${reported.join(' ')})` : ''}`;
}
