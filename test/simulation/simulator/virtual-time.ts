interface Wake {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * The only clock of a simulation. It stands still while code runs, and jumps to the next instant at which something
 * waits. Of two that wait for the same instant, the one that began to wait first goes first.
 */
export class VirtualTime {
  #now: number;
  #order = 0;
  /** A binary heap, the earliest first. */
  readonly #heap: Wake[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  at(instant: number, run: () => void): void {
    const heap = this.#heap;
    const wake = { at: Math.max(Math.ceil(instant), this.#now), order: this.#order++, run };
    let place = heap.push(wake) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, wake)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = wake;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.at(this.#now + milliseconds, resolve));
  }

  /** Runs until nothing waits any more. */
  async run(): Promise<void> {
    await settled();
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      this.#now = next.at;
      next.run();
      await settled();
    }
  }

  #take(): Wake | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      if (right !== undefined && isBefore(right, left)) child += 1;
      const below = heap[child];
      if (below === undefined || isBefore(last, below)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

/** Everything that follows without waiting is done before the next instant. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(a: Wake, b: Wake): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
