/** Acts on each value, on a number of them at once, until an act returns false: then no further one is begun. True if none did. */
export async function inParallel<Value>(
  values: Iterable<Value> | AsyncIterable<Value>,
  atOnce: number,
  act: (value: Value) => Promise<boolean>,
): Promise<boolean> {
  // All workers take their next value from one iterator.
  const left = Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
  let goesOn = true;
  const work = async (): Promise<void> => {
    for (let next = await left.next(); goesOn && next.done !== true; next = await left.next())
      if (!(await act(next.value))) goesOn = false;
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return goesOn;
}
