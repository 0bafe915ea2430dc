/** Review erases parked deliveries and must read them as ingest does, so it has the same configuration. */
export { parseIngestEnvironment as parseReviewEnvironment } from '../ingest/env.ts';
