/** How a provider sends: how long it waits for an answer, and when it tries again. In milliseconds. */
export interface Sender {
  readonly name: string;
  readonly timeout: number;
  /** The pause before each retry. */
  readonly retries: readonly number[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses that double, of this number and this sum. */
function doubling(count: number, sum: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.round((sum * 2 ** index) / (2 ** count - 1)));
}

/** The documented retries of providers, from eight within hours or days to none at all. */
export const SENDERS: readonly Sender[] = [
  { name: 'shopify', timeout: 5 * SECOND, retries: doubling(8, 4 * HOUR) },
  { name: 'stripe', timeout: 20 * SECOND, retries: doubling(12, 72 * HOUR) },
  { name: 'square', timeout: 10 * SECOND, retries: doubling(11, 24 * HOUR) },
  {
    name: 'bigcommerce',
    timeout: 10 * SECOND,
    retries: [60, 180, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 50_400, 86_400].map((one) => one * SECOND),
  },
  {
    name: 'standard webhooks',
    timeout: 15 * SECOND,
    retries: [
      5 * SECOND,
      5 * MINUTE,
      30 * MINUTE,
      2 * HOUR,
      5 * HOUR,
      10 * HOUR,
      14 * HOUR,
      20 * HOUR,
      24 * HOUR,
    ],
  },
  { name: 'zendesk', timeout: 12 * SECOND, retries: Array.from({ length: 5 }, () => 30 * SECOND) },
  { name: 'freshdesk', timeout: 10 * SECOND, retries: [5 * MINUTE, 30 * MINUTE, 60 * MINUTE] },
  { name: 'woocommerce', timeout: 60 * SECOND, retries: [] },
];
