/** Query erases as review does, so it needs the same variables. */
export { parseReviewEnvironment as parseQueryEnvironment } from '../review/env.ts';
