/** Redrive applies deliveries as ingest does, so it is told the same. */
export { parseIngestEnvironment as parseRedriveEnvironment } from '../ingest/env.ts';
