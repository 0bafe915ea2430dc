/** Review erases what is parked, which it has to understand as ingest does, so it is told the same. */
export { parseIngestEnvironment as parseReviewEnvironment } from '../ingest/env.ts';
