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
    live: () => builder(detailType, { ...detail, metadata: { timeliness: ['live'] } }),
    withOrders: ({ atLeast }) =>
      builder(detailType, {
        ...detail,
        data: { ...detail.data, snapshot: { orders: [{ numeric: ['>=', atLeast] }] } },
      }),
    toJSON: () => ({ source: ['customer-lifecycle'], 'detail-type': [detailType], detail }),
  };
}
