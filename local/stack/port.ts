import { Refusal } from '../terminal/refusal.ts';

const DEFAULT_PORT = 8787;

/**
 * Reads PORT; 8787 without it.
 * @throws Refusal when it is not a port
 */
export function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new Refusal(`PORT must be a number from 0 (any free port) to 65535, not ${JSON.stringify(text)}.`);
  return port;
}
