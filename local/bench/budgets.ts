/** The most that each measured row may be. A row without a budget is shown beside them. */
export const BUDGETS = {
  /** AWS calls of a delivery. */
  calls: {
    knownCustomer: 2,
    /** By an object or an address that is neither founder nor home of the customer. */
    noFounderNamed: 3,
    duplicate: 2,
    invalidSignature: 0,
    lateOneHome: 3,
    lateTwoHomes: 4,
    merge: 5,
    unmerge: 6,
  },
  /** Write units of the table, items of at most 1 KB. */
  writeUnits: { activity: 4, transition: 6, firstSeen: 2, merge: 14, unmerge: 12 },
  /** Write units of the indexes. */
  indexUnits: { sameStage: 0, transition: 5 },
  /** Our own code for a webhook of 10 KB, as a multiple of HMAC and JSON.parse of it. */
  ownCodeRatio: 3.2,
  /** Ingest at start: kB of its bundle, and its import as a multiple of a bare DynamoDB client's. */
  start: { bundleKilobytes: 260, importRatio: 0.7 },
  /** Dollars for a million webhooks with the HTTP API. */
  millionWebhooks: 5.4,
  /** Dollars a month without a webhook and without a free tier. */
  fixedMonthly: 1.5,
  /** What the 10,000th activity costs beyond the 10th. */
  longHistory: 0,
  /** Queries of a review of a million customers, none due. */
  idleReviewQueries: 16,
} as const;
