/** All orders of a list, the given one first. */
export function ordersOf<Value>(values: readonly Value[]): Value[][] {
  if (values.length === 0) return [[]];
  return values.flatMap((value, index) =>
    ordersOf(values.filter((_, other) => other !== index)).map((rest) => [value, ...rest]),
  );
}
