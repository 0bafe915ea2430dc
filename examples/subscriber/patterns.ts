import { stageEntered } from 'customer-lifecycle-events';

/** A customer with two orders or more, and 100 euros or more of revenue, was lost just now. */
export const HIGH_VALUE_CHURN = stageEntered('churned')
  .live()
  .withOrders({ atLeast: 2 })
  .where({ snapshot: { revenue: { currency: ['EUR'], minor: [{ numeric: ['>=', 10_000] }] } } });

/** A customer became an advocate by the score that they gave just now. */
export const NEW_PROMOTER = stageEntered('advocacy')
  .live()
  .where({ cause: { rule: ['promoter-rating'] } });

/** A customer was lost just now because a payment failed. */
export const INVOLUNTARY_CHURN = stageEntered('churned')
  .live()
  .where({ churn: { type: ['involuntary'] } });
