/** Faults that the same request would meet again: retrying them for ever would only hide them. */
const LASTING = new Set([
  'ValidationException',
  'TransactionCanceledException',
  'ItemCollectionSizeLimitExceededException',
  'BrokenItem',
  'TypeError',
  'RangeError',
  'SyntaxError',
]);

/** True for a fault that may pass: throttling, a time-out, a broken connection, the service's own trouble. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof Error) || !LASTING.has(error.name) || isUnreadableAnswer(error);
}

/** A load balancer answers 5xx in HTML, and a connection may break within an answer: the SDK then fails to parse it. */
function isUnreadableAnswer(error: Error): boolean {
  return error.name === 'SyntaxError' && '$response' in error;
}
