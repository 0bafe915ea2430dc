import { CUSTOMER_OPERATIONS } from './customer-operations.ts';
import { INTAKE_OPERATIONS } from './intake-operations.ts';
import { LOCAL_OPERATIONS } from './local-operations.ts';
import type { Operation } from './operation.ts';
import { REPORT_OPERATIONS } from './report-operations.ts';
import type { RouteKey } from './routes.ts';

/** The operation of each route. */
export const OPERATIONS: Readonly<Record<RouteKey, Operation>> = {
  ...INTAKE_OPERATIONS,
  ...CUSTOMER_OPERATIONS,
  ...REPORT_OPERATIONS,
  ...LOCAL_OPERATIONS,
};
