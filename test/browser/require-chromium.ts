import { findChromium } from './chromium.ts';

/** Ends the run at its start, with one sentence, when there is no Chromium. */
export default function setup(): void {
  findChromium();
}
