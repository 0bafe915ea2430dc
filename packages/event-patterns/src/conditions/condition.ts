import type { Problem } from '../problem.ts';
import type { Json, Scalar } from '../read-json.ts';

/** Says whether one plain value of an event is what an operator asks for. */
export type ValueTest = (value: Scalar) => boolean;

/** One entry of the list of a field: what a value must be, or that there must be no value. */
export type Condition =
  | { readonly type: 'absent'; readonly written: string }
  | { readonly type: 'value'; readonly written: string; readonly holds: ValueTest };

/** Reports why an operator is invalid, or surprising. It gives undefined, so that a reader can return it. */
export type Report = (message: string, severity?: Problem['severity']) => undefined;

/** Reads what is written beside an operator. */
export type OperatorReader = (value: Json, report: Report) => ValueTest | undefined;
