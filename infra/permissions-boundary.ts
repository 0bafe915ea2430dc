import { PERMISSIONS_BOUNDARY_CONTEXT_KEY } from 'aws-cdk-lib';
import * as z from 'zod';

// CDK puts no boundary on any role when the value has another shape, and says nothing.
const boundary = z.union([
  z.strictObject({ name: z.string().regex(/^[\w+=,.@/${}:-]+$/) }),
  z.strictObject({ arn: z.string().regex(/^arn:[\w${}:-]+:iam::.+:policy\/.+$/) }),
]);

/** What is wrong with the permissions boundary of the context; nothing if there is none. */
export function boundaryFaults(context: unknown): string[] {
  if (context === undefined || boundary.safeParse(context).success) return [];
  return [
    `${PERMISSIONS_BOUNDARY_CONTEXT_KEY} must be {"name":"company-boundary"} or {"arn":"arn:aws:iam::111122223333:policy/company-boundary"}, not ${JSON.stringify(context)}`,
  ];
}
