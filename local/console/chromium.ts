import { existsSync } from 'node:fs';
import { Refusal } from '../terminal/refusal.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * The path of Chromium, which nothing here downloads.
 * @throws Refusal when there is none
 */
export function findChromium(variables: NodeJS.ProcessEnv): string {
  const { CHROMIUM } = variables;
  const found = (CHROMIUM ? [CHROMIUM] : PLACES).find((path) => existsSync(path));
  if (found === undefined)
    throw new Refusal(
      'There is no Chromium. Install it (apt-get install chromium), or set CHROMIUM to its path.',
    );
  return found;
}

/** The sandbox needs rights that root in a container does not have. Only pages of our own are opened. */
export const CHROMIUM_ARGUMENTS: readonly string[] = ['--no-sandbox'];
