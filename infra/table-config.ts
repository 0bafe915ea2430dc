import * as z from 'zod';

/** A table that exists, because it was restored from a backup. */
export interface RestoredTable {
  readonly name: string;
  readonly streamArn: string;
  /**
   * What the data stack does with the table that it created: by default it keeps it, because the service stack uses its name
   * until it is deployed too. Afterwards the stack can release it; the table itself stays until you delete it.
   */
  readonly formerTable: 'kept' | 'released';
}

const STREAM = /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/([a-zA-Z0-9_.-]+)\/stream\/\S+$/;

/** The restored table of an environment. */
export const tableSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-zA-Z0-9_.-]{3,255}$/, 'must be the name of a table, such as "customers-restored-1"'),
  streamArn: z
    .string()
    .regex(STREAM, 'must be the LatestStreamArn of the table, as aws dynamodb describe-table shows it'),
  formerTable: z.enum(['kept', 'released']).default('kept'),
});

/** What is wrong with the table, one sentence each, beyond its form. */
export function tableFaults({ name, streamArn }: RestoredTable, epoch: number): readonly string[] {
  const [, ofStream] = STREAM.exec(streamArn) ?? [];
  return [
    ...(ofStream === name
      ? []
      : [
          `table has the stream of the table "${ofStream}", not of "${name}": give both of the restored table`,
        ]),
    ...(epoch > 0
      ? []
      : [
          'table needs an "epoch" of 1 or more: the restored table repeats sequences of the backup, so subscribers would drop its events',
        ]),
  ];
}
