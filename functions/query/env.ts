/** Query reads what review writes, so it is told the same. */
export { parseReviewEnvironment as parseQueryEnvironment } from '../review/env.ts';
