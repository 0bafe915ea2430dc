/** A configuration that must not be deployed. The message has one line per fault, which says what to fix. */
export class WrongConfiguration extends Error {
  override readonly name = 'WrongConfiguration';
  /** What is wrong, without the file name and the final punctuation. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.map((fault) => `cdk.json: ${asSentence(fault)}`).join('\n'));
    this.faults = faults;
  }
}

/** A fault with its final punctuation. */
export function asSentence(fault: string): string {
  return fault.endsWith('?') ? fault : `${fault}.`;
}
