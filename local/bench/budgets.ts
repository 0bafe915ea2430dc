/** The budgets of the product: the upper limit of each measured value. */
export const BUDGETS = {
  /** AWS calls per delivery. */
  calls: {
    knownCustomer: 2,
    /** The delivery names only an object or an address that is neither founder nor home of the customer. */
    noFounderNamed: 3,
    duplicate: 2,
    invalidSignature: 0,
    lateOneHome: 3,
    lateTwoHomes: 4,
    merge: 4,
    split: 5,
  },
  /** Write units of the table, for items of at most 1 KB. */
  writeUnits: {
    activity: 4,
    transition: 6,
    confirmation: 1,
    move: 14,
    firstSeen: 2,
    merge: 14,
    split: 12,
    takeover: 26,
  },
  /** Write units of the indexes. */
  indexUnits: { sameStage: 0, historyOnly: 1, transition: 5 },
  /** CPU time of our own code for a 10 KB webhook, as a multiple of HMAC and JSON.parse of its body. */
  ownCodeRatio: 2.5,
  /** Ingest at start: the size of its bundle in kB, and its import time as a multiple of a bare DynamoDB client's. */
  start: { bundleKilobytes: 260, importRatio: 0.7 },
  /** The time of an object in a backfill, as a share of that of a single delivery: at least five times as many a second. */
  backfillRatio: 0.2,
  /** Dollars per million webhooks, with the HTTP API. */
  millionWebhooks: 5.4,
  /** Dollars of the index by row in these, and dollars for reading the rows of a million customers. */
  millionHistories: 0.2,
  millionRows: 0.004,
  /** Size of a record, for 95 of 100 customers. */
  recordKilobytes: 1,
  /** Dollars per month without webhooks and without a free tier. */
  fixedMonthly: 1.5,
  /** By how much the 10,000th activity costs more than the 10th. */
  longHistory: 0,
  /** Queries of a review when no customer is due. */
  idleReviewQueries: 16,
  /** CPU seconds for the slowest report of a million rows. */
  reportOfMillionRows: 10,
} as const;
