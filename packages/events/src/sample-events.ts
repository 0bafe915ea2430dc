import type { DetailType, EventBridgeEvent } from './event.ts';
import type { Cause, Churn, Details, Phase, Risk, Stage } from './generated/event-types.ts';

const ANN = 'cus_4s7Qm2xT9bKfWvE1';
const BEN = 'cus_Zp8RkD3nYcL6uHa0';

/** With an empty salt. */
const BUCKET_OF: Readonly<Record<string, number>> = { [ANN]: 70, [BEN]: 82 };

const PHASE_OF: Readonly<Record<Stage, Phase>> = {
  awareness: 'acquisition',
  engagement: 'acquisition',
  evaluation: 'acquisition',
  purchase: 'retention',
  experience: 'retention',
  advocacy: 'retention',
  churned: 'churn',
  winback: 'remarketing',
};

const NO_RISK: Risk = { level: 'none', reasons: [] };
const WATCHED: Risk = { level: 'watch', reasons: ['ticket-open-long'] };
const HIGH_RISK: Risk = { level: 'high', reasons: ['payment-failed', 'ticket-open-long'] };

/** Where a customer is when an event is published. */
interface Facts {
  readonly stage: Stage;
  readonly orders: number;
  readonly risk: Risk;
  readonly churn: Churn;
}

const cause = (rule: string, change: Cause['change']): Cause => ({
  type: 'activity',
  rule,
  change,
  provider: 'shopify',
  connection: 'shopify',
});
const byTime = (rule: string): Cause => ({
  type: 'time',
  rule,
  change: null,
  provider: null,
  connection: null,
});

/**
 * An event for every case, as EventBridge delivers it. Those of one customer id have the sequences 1, 2, 3 … in the
 * order of the list.
 */
export function sampleEvents() {
  const ann = customer(ANN, 'shopify:customer:207119551');
  const ben = customer(BEN, 'stripe:customer:cus_QXg1o8vcGmoR32');
  const visitor: Facts = { stage: 'engagement', orders: 0, risk: NO_RISK, churn: null };
  const evaluator: Facts = { ...visitor, stage: 'evaluation' };
  const buyer: Facts = { ...visitor, stage: 'purchase', orders: 1 };
  const advocate: Facts = { ...visitor, stage: 'advocacy', orders: 2 };
  const watched: Facts = { ...advocate, risk: WATCHED };
  const inDanger: Facts = { ...advocate, risk: HIGH_RISK };
  const since = '2026-03-01T10:00:00.000Z';
  const unpaid: Facts = {
    ...inDanger,
    stage: 'churned',
    churn: { reason: 'payment-failed', type: 'involuntary', since },
  };
  const contacted: Facts = { ...unpaid, stage: 'winback' };
  const returned: Facts = { ...watched, stage: 'purchase', orders: 3 };
  const calm: Facts = { ...returned, risk: NO_RISK };
  const cancelledAt = '2026-05-01T10:00:00.000Z';
  const cancelled: Facts = {
    ...calm,
    stage: 'churned',
    churn: { reason: 'cancelled', type: 'voluntary', since: cancelledAt },
  };
  return {
    firstStage: ann.entered('2026-01-02T10:00:00.000Z', null, visitor, cause('interacts', 'visit')),
    movedOn: ann.entered(
      '2026-01-04T10:00:00.000Z',
      visitor,
      evaluator,
      cause('weighs-buying', 'checkout.started'),
    ),
    firstPurchase: ann.entered(
      '2026-01-05T10:00:00.000Z',
      evaluator,
      buyer,
      cause('first-order', 'order.paid'),
    ),
    becameLoyal: ann.entered(
      '2026-01-20T10:00:00.000Z',
      buyer,
      advocate,
      cause('repeat-purchases', 'order.paid'),
    ),
    riskRaised: ann.risk('2026-02-10T10:00:00.000Z', advocate, watched, byTime('ticket-open-long')),
    riskRaisedToHigh: ann.risk(
      '2026-02-20T10:00:00.000Z',
      watched,
      inDanger,
      cause('payment-failed', 'payment.failed'),
    ),
    churnedInvoluntarily: ann.entered(since, inDanger, unpaid, byTime('subscription-ended')),
    contactedAgain: ann.entered(
      '2026-03-10T10:00:00.000Z',
      unpaid,
      contacted,
      cause('win-back', 'campaign.sent'),
    ),
    cameBack: ann.entered(
      '2026-03-12T10:00:00.000Z',
      contacted,
      returned,
      cause('first-order', 'order.paid'),
    ),
    riskLowered: ann.risk(
      '2026-03-13T10:00:00.000Z',
      returned,
      calm,
      cause('ticket-solved', 'ticket.solved'),
    ),
    historyCorrected: ann.corrected('2026-01-03T10:00:00.000Z', '2026-03-14T10:00:00.000Z', calm),
    importedPurchase: ben.entered(
      '2023-06-01T10:00:00.000Z',
      null,
      buyer,
      cause('first-order', 'order.paid'),
      '2026-03-15T10:00:00.000Z',
    ),
    mergedSurvivor: ann.merged('2026-03-16T10:00:00.000Z', calm, ANN, BEN),
    mergedAway: ben.merged('2026-03-16T10:00:00.000Z', buyer, ANN, BEN),
    splitSurvivor: ann.split('2026-03-17T10:00:00.000Z', calm, ANN, BEN),
    splitOff: ben.split('2026-03-17T10:00:00.000Z', buyer, ANN, BEN),
    churnedVoluntarily: ann.entered(
      cancelledAt,
      calm,
      cancelled,
      cause('subscription-ended', 'subscription.ended'),
    ),
    reportedLate: ben.entered(
      '2026-05-01T12:00:00.000Z',
      buyer,
      { ...buyer, stage: 'experience' },
      cause('fulfilled', 'order.fulfilled'),
      '2026-05-01T18:00:00.000Z',
    ),
    erased: ann.erased('2026-05-02T10:00:00.000Z'),
  } as const;
}

/** Builds the events of one customer id, in sequence. */
function customer(customerId: string, identity: string) {
  let sequence = 0;
  let enteredAt = 0;
  let path: Details['CustomerStageChanged']['data']['path']['append'] = [];
  const previous = new Map<DetailType, number>();

  function envelope<Type extends DetailType>(
    type: Type,
    occurredAt: string,
    detectedAt: string,
    data: Details[Type]['data'],
  ): EventBridgeEvent<Type> {
    sequence += 1;
    const secondsLate = Math.floor((Date.parse(detectedAt) - Date.parse(occurredAt)) / 1_000);
    const recent = secondsLate > 3_600 ? 'late' : 'live';
    const metadata = {
      schemaVersion: '1',
      eventId: `${customerId}:${String(sequence).padStart(6, '0')}`,
      sequence,
      previousOfType: previous.get(type) ?? null,
      epoch: 0,
      occurredAt,
      detectedAt,
      secondsLate,
      timeliness: secondsLate > 86_400 ? 'historical' : recent,
      policyVersion: '5f1d0c9a',
      bucket: BUCKET_OF[type === 'CustomersMerged' ? ANN : customerId] ?? 0,
    } as const;
    previous.set(type, sequence);
    return {
      version: '0',
      id: `00000000-0000-4000-8000-${String(sequence).padStart(12, '0')}`,
      account: '111122223333',
      time: occurredAt,
      region: 'eu-central-1',
      resources: [],
      source: 'customer-lifecycle',
      'detail-type': type,
      // Checked by the parameter: metadata and data are those of the type.
      detail: { metadata, data } as unknown as Details[Type],
    };
  }

  const about = ({ orders, risk }: Facts) => ({
    customerId,
    identities: [identity],
    snapshot: {
      orders,
      revenue: orders === 0 ? [] : [{ currency: 'EUR', minor: 4_999 * orders }],
      openTickets: risk.reasons.includes('ticket-open-long') ? 1 : 0,
      risk: risk.level,
    },
  });
  const at = ({ stage }: Facts) => ({ stage, phase: PHASE_OF[stage] });
  const soon = (occurredAt: string) => occurredAt.replace('00.000Z', '02.417Z');

  return {
    entered(
      occurredAt: string,
      before: Facts | null,
      now: Facts,
      cause: Cause,
      detectedAt = soon(occurredAt),
    ) {
      const append = [{ stage: now.stage, at: occurredAt }];
      const keep = path.length;
      const seconds = before === null ? null : (Date.parse(occurredAt) - enteredAt) / 1_000;
      path = [...path, ...append];
      enteredAt = Date.parse(occurredAt);
      return envelope('CustomerStageChanged', occurredAt, detectedAt, {
        ...about(now),
        ...at(now),
        previousStage: before?.stage ?? null,
        previousPhase: before === null ? null : PHASE_OF[before.stage],
        secondsInPreviousStage: seconds,
        reactivated: before?.churn != null && now.churn === null,
        path: { keep, append },
        cause,
        churn: now.churn,
      });
    },
    /** The second entry was later than the instant at which it is now known to have begun. */
    corrected(occurredAt: string, detectedAt: string, now: Facts) {
      const [first, second, ...others] = path;
      if (first === undefined || second === undefined)
        throw new Error('There is no second entry to correct.');
      const append = [{ ...second, at: occurredAt }, ...others];
      const replaced = path.slice(1);
      path = [first, ...append];
      return envelope('CustomerHistoryCorrected', occurredAt, detectedAt, {
        ...about(now),
        ...at(now),
        path: { keep: 1, append },
        replaced,
        cause: { ...cause('weighs-buying', 'checkout.started'), type: 'late-activity' },
        churn: now.churn,
      });
    },
    risk: (occurredAt: string, before: Facts, now: Facts, cause: Cause) =>
      envelope('CustomerRiskChanged', occurredAt, soon(occurredAt), {
        ...about(now),
        ...at(now),
        risk: now.risk,
        previousRisk: before.risk,
        cause,
      }),
    merged: (occurredAt: string, now: Facts, survivor: string, merged: string) =>
      envelope('CustomersMerged', occurredAt, soon(occurredAt), { ...about(now), survivor, merged }),
    split: (occurredAt: string, now: Facts, survivor: string, separated: string) =>
      envelope('CustomersUnmerged', occurredAt, soon(occurredAt), { ...about(now), survivor, separated }),
    erased: (occurredAt: string) => envelope('CustomerErased', occurredAt, soon(occurredAt), { customerId }),
  };
}
