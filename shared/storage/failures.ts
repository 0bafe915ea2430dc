/** Errors that the same request would get again, so it is not retried. */
const PERMANENT = new Set([
  'ValidationException',
  'TransactionCanceledException',
  'ItemCollectionSizeLimitExceededException',
  'BrokenItem',
  'UnknownForm',
  'TypeError',
  'RangeError',
  'SyntaxError',
]);

/** True for an error that can pass: throttling, a time-out, a broken connection, a fault of the service. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof Error) || !PERMANENT.has(error.name) || isUnreadableAnswer(error);
}

/** The SDK could not parse the answer: a load balancer answered 5xx in HTML, or the connection broke. */
function isUnreadableAnswer(error: Error): boolean {
  return error.name === 'SyntaxError' && '$response' in error;
}
