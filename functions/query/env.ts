/** Query erases as review does, so it is told the same. */
export { parseReviewEnvironment as parseQueryEnvironment } from '../review/env.ts';
