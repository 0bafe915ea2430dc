import * as z from 'zod';

const logLine = z.looseObject({ level: z.enum(['info', 'warn', 'error']), message: z.string() });

/**
 * A log line of a function in readable form: `error: sentence (name=value …)`. Undefined for metrics and for lines below
 * the level.
 */
export function readableLog(line: string, minLevel: 'info' | 'warn' | 'error'): string | undefined {
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
  if (levels.indexOf(level) < levels.indexOf(minLevel)) return undefined;
  const details = Object.entries(fields).map(([name, field]) => `${name}=${field}`);
  return `${level}: ${message}${details.length > 0 ? ` (${details.join(' ')})` : ''}`;
}
