/**
 * The stage rules for orders and refunds without an order, implemented a second time as plainly as possible and
 * without code of `shared/`. Tests compare the fold and the replay of an order history with it.
 */

/** One row of an order history. */
export interface PlainRow {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly refund: boolean;
}

/** The path and the stage of one customer. */
export interface PlainOutcome {
  readonly path: readonly (readonly [stage: string, at: number])[];
  readonly stage: string;
}

const DAY = 24 * 60 * 60 * 1000;

/** The path and the stage of one customer at an instant, from all of their rows. */
export function plainOrderHistory(rows: readonly PlainRow[], asOf: number): PlainOutcome {
  const path: [string, number][] = [];
  const enter = (stage: string, at: number) => {
    if (path.at(-1)?.[0] !== stage) path.push([stage, at]);
  };
  const orders: number[] = [];
  let lost = false;

  const inactivityWindow = () => {
    if (orders.length < 2) return 90 * DAY;
    const gap = ((orders.at(-1) ?? 0) - (orders[0] ?? 0)) / (orders.length - 1);
    return Math.round(Math.min(365 * DAY, Math.max(45 * DAY, 4 * gap)));
  };
  const passTime = (isOver: (due: number) => boolean) => {
    while (orders.length > 0 && !lost) {
      const onboarded =
        path.at(-1)?.[0] === 'purchase' ? (orders[0] ?? 0) + 14 * DAY : Number.POSITIVE_INFINITY;
      const inactive = (orders.at(-1) ?? 0) + inactivityWindow();
      const due = Math.min(onboarded, inactive);
      if (!isOver(due)) return;
      lost = inactive === due;
      enter(lost ? 'churned' : 'experience', due);
    }
  };

  for (const { at, refund } of [...rows].sort((a, b) => a.at - b.at || Number(a.refund) - Number(b.refund))) {
    passTime((due) => due < at);
    if (refund) {
      if (orders.length === 0) enter('awareness', at);
      continue;
    }
    orders.push(at);
    lost = false;
    const days = (at - (orders[0] ?? 0)) / DAY;
    enter(orders.length >= 3 ? 'advocacy' : days > 14 ? 'experience' : 'purchase', at);
  }
  passTime((due) => due <= asOf);
  return { path, stage: path.at(-1)?.[0] ?? 'unknown' };
}
