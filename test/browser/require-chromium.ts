import { findChromium } from '../../local/console/chromium.ts';

/** Ends the run at its start, with one sentence, when there is no Chromium. */
export default function setup(): void {
  findChromium(process.env);
}
