import type { Phase, Stage } from './generated/event-types.ts';

/** A value of an event pattern: the conditions of a field, or the fields below it. */
export interface PatternFields {
  readonly [field: string]: PatternFields | readonly PatternCondition[];
}

/** A condition on a field, or an alternative of `$or`. */
export type PatternCondition = string | number | boolean | null | PatternFields;

/** An event pattern as EventBridge takes it. */
export interface EventPattern {
  readonly source: readonly ['customer-lifecycle'];
  readonly 'detail-type': readonly string[];
  readonly detail: { readonly metadata?: PatternFields; readonly data: PatternFields };
}

/** An event pattern that can be narrowed. `toJSON()`, or `JSON.stringify`, gives the plain pattern. */
export interface PatternBuilder {
  /** Only what is new: matches no event of an import or a correction of the past. */
  live(): PatternBuilder;
  /** Only customers with this many orders or more, as of when the event was detected. */
  withOrders(orders: { readonly atLeast: number }): PatternBuilder;
  /**
   * Leaves the customers of these buckets untouched, for an experiment: from the first to the last bucket, which are from
   * 0 to 99. A second call replaces the first.
   */
  exceptBuckets(first: number, last: number): PatternBuilder;
  toJSON(): EventPattern;
}

/** A customer entered one of the stages. */
export function stageEntered(...stages: readonly [Stage, ...Stage[]]): PatternBuilder {
  return builder('CustomerStageChanged', { data: { stage: stages } });
}

/**
 * A customer moved from one phase to another. From `null` is a customer's first stage: a customer whose first event is
 * an order moves from `null` to `retention`, all other buyers from `acquisition`.
 */
export function movedBetween(
  from: Phase | null | readonly [Phase | null, ...(Phase | null)[]],
  to: Phase,
): PatternBuilder {
  const previousPhase = typeof from === 'string' || from === null ? [from] : from;
  return builder('CustomerStageChanged', { data: { previousPhase, phase: [to] } });
}

/** The risk of losing a customer became higher. */
export function riskRaised(): PatternBuilder {
  return builder('CustomerRiskChanged', {
    data: {
      $or: [
        { risk: { level: ['watch'] }, previousRisk: { level: ['none'] } },
        { risk: { level: ['high'] }, previousRisk: { level: ['none', 'watch'] } },
      ],
    },
  });
}

function builder(detailType: string, detail: EventPattern['detail']): PatternBuilder {
  return {
    live: () => builder(detailType, withMetadata(detail, { timeliness: ['live'] })),
    withOrders: ({ atLeast }) =>
      builder(detailType, {
        ...detail,
        data: { ...detail.data, snapshot: { orders: [{ numeric: ['>=', atLeast] }] } },
      }),
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
