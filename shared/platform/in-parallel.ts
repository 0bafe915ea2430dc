/**
 * Acts on each value, on a number of them at once, until an act returns false. True if none did.
 */
export async function inParallel<Value>(
  values: Iterable<Value> | AsyncIterable<Value>,
  atOnce: number,
  act: (value: Value) => Promise<boolean>,
): Promise<boolean> {
  // All workers take their next value from one iterator.
  const left = Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
  const worker = async (): Promise<boolean> => {
    for (let next = await left.next(); next.done !== true; next = await left.next())
      if (!(await act(next.value))) return false;
    return true;
  };
  const finished = await Promise.all(Array.from({ length: atOnce }, worker));
  return finished.every((isFinished) => isFinished);
}
