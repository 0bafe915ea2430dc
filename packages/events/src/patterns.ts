import type { Schema } from './check-schema.ts';
import type { DetailType } from './event.ts';
import { SCHEMAS } from './generated/event-schemas.ts';
import type { Details, Phase, Stage } from './generated/event-types.ts';

/** A value of an event pattern: the conditions of a field, or the fields below it. */
export interface PatternFields {
  readonly [field: string]: PatternFields | readonly PatternCondition[];
}

/** A condition on a field other than that it equals a value. */
export interface PatternOperator {
  readonly exists?: boolean;
  readonly prefix?: string | IgnoringCase;
  readonly suffix?: string | IgnoringCase;
  readonly 'equals-ignore-case'?: string;
  readonly wildcard?: string;
  readonly cidr?: string;
  readonly numeric?: readonly (string | number)[];
  readonly 'anything-but'?: string | number | readonly (string | number)[] | TextOperator;
}
interface IgnoringCase {
  readonly 'equals-ignore-case': string;
}
/** What `anything-but` can exclude other than values. */
interface TextOperator {
  readonly prefix?: string | readonly string[];
  readonly suffix?: string | readonly string[];
  readonly wildcard?: string | readonly string[];
  readonly 'equals-ignore-case'?: string | readonly string[];
}

/** A condition on a field, or an alternative of `$or`. */
export type PatternCondition = Plain | PatternOperator | PatternFields;
type Plain = string | number | boolean | null;

/** An event pattern as EventBridge takes it. */
export interface EventPattern {
  readonly source: readonly ['customer-lifecycle'];
  readonly 'detail-type': readonly string[];
  readonly detail: { readonly metadata?: PatternFields; readonly data: PatternFields };
}

/**
 * Conditions on a value of an event: a list for a plain value, fields for an object or for the objects of a list. Of an
 * object that can be null, `[null]` is the only list: EventBridge has no other condition for it.
 */
export type Conditions<Value> =
  | PlainConditions<Extract<Value, Plain>>
  | ObjectConditions<Exclude<Value, Plain>>;
type PlainConditions<Value> = [Value] extends [never]
  ? never
  : [Value] extends [null]
    ? readonly [null]
    : readonly (Value | PatternOperator)[];
type ObjectConditions<Value> =
  Value extends ReadonlyArray<infer Item>
    ? Conditions<Item>
    : Value extends object
      ? { readonly [Field in keyof Value]?: Conditions<Value[Field]> }
      : never;

/**
 * An event pattern that can be narrowed. `toJSON()`, or `JSON.stringify`, gives the plain pattern. A RangeError says which value is
 * wrong, or that a field of the data has a condition already.
 */
export interface PatternBuilder<Type extends DetailType = DetailType> {
  /** Only what is new: matches no event of an import or a correction of the past. */
  live(): PatternBuilder<Type>;
  /** Only customers with this many orders or more, as of when the event was detected. */
  withOrders(orders: { readonly atLeast: number }): PatternBuilder<Type>;
  /** Only events whose data meets these conditions too, such as `{ churn: { type: ['involuntary'] } }`. */
  where(data: Conditions<Details[Type]['data']>): PatternBuilder<Type>;
  /**
   * Leaves the customers of these buckets untouched, for an experiment: from the first to the last bucket, which are from
   * 0 to 99. A second call replaces the first.
   */
  exceptBuckets(first: number, last: number): PatternBuilder<Type>;
  toJSON(): EventPattern;
}

/** A customer entered one of the stages. */
export function stageEntered(
  ...stages: readonly [Stage, ...Stage[]]
): PatternBuilder<'CustomerStageChanged'> {
  refuseUnknown('stage', SCHEMAS.Stage, stages);
  return builder('CustomerStageChanged', { data: { stage: stages } });
}

/**
 * A customer moved from one phase to another. From `null` is a customer's first stage: a customer whose first event is
 * an order moves from `null` to `retention`, all other buyers from `acquisition`.
 */
export function movedBetween(
  from: Phase | null | readonly [Phase | null, ...(Phase | null)[]],
  to: Phase,
): PatternBuilder<'CustomerStageChanged'> {
  const previousPhase = typeof from === 'object' && from !== null ? from : [from];
  refuseUnknown('phase', SCHEMAS.Phase, previousPhase, [null]);
  refuseUnknown('phase', SCHEMAS.Phase, [to]);
  return builder('CustomerStageChanged', { data: { previousPhase, phase: [to] } });
}

/** The risk of losing a customer became higher. */
export function riskRaised(): PatternBuilder<'CustomerRiskChanged'> {
  return builder('CustomerRiskChanged', {
    data: {
      $or: [
        { risk: { level: ['watch'] }, previousRisk: { level: ['none'] } },
        { risk: { level: ['high'] }, previousRisk: { level: ['none', 'watch'] } },
      ],
    },
  });
}

function builder<Type extends DetailType>(
  detailType: Type,
  detail: EventPattern['detail'],
): PatternBuilder<Type> {
  const withData = (data: PatternFields) =>
    builder(detailType, { ...detail, data: bothOf(detail.data, data) });
  return {
    live: () => builder(detailType, withMetadata(detail, { timeliness: ['live'] })),
    withOrders: ({ atLeast }) => {
      if (!Number.isInteger(atLeast) || atLeast < 0)
        throw new RangeError(`The least number of orders is a whole number of 0 or more, not ${atLeast}.`);
      return withData({ snapshot: { orders: [{ numeric: ['>=', atLeast] }] } });
    },
    where: (data) => withData(data as PatternFields),
    exceptBuckets: (first, last) =>
      builder(detailType, withMetadata(detail, { bucket: bucketsExcept(first, last) })),
    toJSON: () => ({ source: ['customer-lifecycle'], 'detail-type': [detailType], detail }),
  };
}

function withMetadata(detail: EventPattern['detail'], fields: PatternFields): EventPattern['detail'] {
  return { ...detail, metadata: { ...detail.metadata, ...fields } };
}

/** The conditions of a field match if one of them does. */
function bucketsExcept(first: number, last: number): PatternCondition[] {
  if (![first, last].every((bucket) => Number.isInteger(bucket) && bucket >= 0 && bucket <= 99))
    throw new RangeError(`Buckets are whole numbers from 0 to 99, not ${first} and ${last}.`);
  if (first > last) throw new RangeError(`The first bucket, ${first}, is after the last, ${last}.`);
  if (first === 0 && last === 99) throw new RangeError('All buckets are left out: nothing would match.');
  const below = first === 0 ? [] : [{ numeric: ['<', first] }];
  const above = last === 99 ? [] : [{ numeric: ['>', last] }];
  return [...below, ...above];
}

/** The fields of both. A field that both have a condition on would match one of them, or nothing. */
function bothOf(first: PatternFields, second: PatternFields, at = ''): PatternFields {
  const both: Record<string, PatternFields[string]> = { ...first };
  for (const [field, value] of Object.entries(second)) {
    const before = both[field];
    if (before === undefined) both[field] = value;
    else if (isList(before) || isList(value))
      throw new RangeError(
        `The pattern has a condition on ${at}${field} already: give all conditions on it at once.`,
      );
    else both[field] = bothOf(before, value, `${at}${field}.`);
  }
  return both;
}

/** Callers without types can pass anything. */
function refuseUnknown(
  word: 'stage' | 'phase',
  schema: Schema | undefined,
  values: readonly Plain[],
  others: readonly Plain[] = [],
): void {
  const names = schema?.enum ?? [];
  const known: readonly Plain[] = [...names, ...others];
  const wrong = values.filter((value) => !known.includes(value));
  const choice = `give one or more of ${names.join(', ')}`;
  if (values.length === 0) throw new RangeError(`There is no ${word}: ${choice}.`);
  if (wrong.length > 0) throw new RangeError(`"${wrong[0]}" is not a ${word}: ${choice}.`);
}

function isList(value: PatternFields[string]): value is readonly PatternCondition[] {
  return Array.isArray(value);
}
