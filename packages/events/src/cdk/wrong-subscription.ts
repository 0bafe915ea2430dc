/** A construct that must not be deployed. The message has one sentence for each fault, which says what to change. */
export class WrongSubscription extends Error {
  override readonly name = 'WrongSubscription';
  /** What is wrong, without the path of the construct. */
  readonly faults: readonly string[];

  constructor(path: string, faults: readonly string[]) {
    super(faults.map((fault) => `${path}: ${fault}`).join('\n'));
    this.faults = faults;
  }
}

/** @throws {WrongSubscription} if there is a fault */
export function throwFaults(path: string, faults: readonly string[]): void {
  if (faults.length > 0) throw new WrongSubscription(path, faults);
}
