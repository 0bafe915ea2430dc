/** A request that reached the table: its name and what it asked for, items as plain values. */
export interface RecordedRequest {
  readonly name: string;
  readonly input: unknown;
}
