/** A request to the table: its command name, and its input with items as plain values. */
export interface RecordedRequest {
  readonly name: string;
  readonly input: unknown;
}
