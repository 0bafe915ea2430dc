// Generated from shared/events by `npm run schemas`. Do not edit.

import type { Schema } from '../check-schema.ts';

/** The schema of each event and of the parts that they have in common. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
 "Stage": {
  "type": "string",
  "enum": [
   "awareness",
   "engagement",
   "evaluation",
   "purchase",
   "experience",
   "advocacy",
   "churned",
   "winback"
  ]
 },
 "Phase": {
  "type": "string",
  "enum": [
   "acquisition",
   "retention",
   "churn",
   "remarketing"
  ]
 },
 "PathEntry": {
  "type": "object",
  "properties": {
   "stage": {
    "$ref": "Stage"
   },
   "at": {
    "type": "string",
    "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$"
   }
  },
  "required": [
   "stage",
   "at"
  ]
 },
 "PathChange": {
  "type": "object",
  "properties": {
   "keep": {
    "type": "integer",
    "minimum": 0
   },
   "append": {
    "type": "array",
    "items": {
     "$ref": "PathEntry"
    }
   }
  },
  "required": [
   "keep",
   "append"
  ]
 },
 "Cause": {
  "type": "object",
  "properties": {
   "type": {
    "type": "string",
    "enum": [
     "activity",
     "time",
     "late-activity",
     "merge",
     "unmerge",
     "policy"
    ]
   },
   "rule": {
    "type": "string"
   },
   "change": {
    "anyOf": [
     {
      "type": "string",
      "enum": [
       "lead.captured",
       "account.created",
       "account.reopened",
       "consent.given",
       "visit",
       "message.received",
       "campaign.sent",
       "campaign.engaged",
       "cart.updated",
       "checkout.started",
       "quote.requested",
       "subscription.incomplete",
       "trial.started",
       "order.placed",
       "invoice.created",
       "order.reopened",
       "invoice.reopened",
       "payment.reopened",
       "payment.failed",
       "payment.recovered",
       "payment.paid",
       "invoice.paid",
       "order.paid",
       "subscription.paused",
       "subscription.started",
       "subscription.activated",
       "subscription.resumed",
       "subscription.cancel-unscheduled",
       "shipment.pending",
       "shipment.shipped",
       "order.fulfilled",
       "invoice.fulfilled",
       "payment.fulfilled",
       "dispute.opened",
       "dispute.won",
       "refund.pending",
       "refund.failed",
       "refund.cancelled",
       "order.refund-reversed",
       "invoice.refund-reversed",
       "payment.refund-reversed",
       "order.partly-refunded",
       "invoice.partly-refunded",
       "payment.partly-refunded",
       "refund.succeeded",
       "order.refunded",
       "invoice.refunded",
       "payment.refunded",
       "order.unpaid",
       "invoice.unpaid",
       "payment.unpaid",
       "order.cancelled",
       "invoice.cancelled",
       "payment.cancelled",
       "shipment.cancelled",
       "order.unfulfilled",
       "invoice.unfulfilled",
       "payment.unfulfilled",
       "dispute.lost",
       "subscription.past-due",
       "subscription.cancel-scheduled",
       "subscription.unpaid",
       "subscription.ended",
       "subscription.withdrawn",
       "ticket.opened",
       "ticket.solved",
       "ticket.reopened",
       "rating.given",
       "review.published",
       "referral.made",
       "consent.withdrawn",
       "account.closed"
      ]
     },
     {
      "type": "null"
     }
    ]
   },
   "provider": {
    "type": [
     "string",
     "null"
    ]
   },
   "connection": {
    "type": [
     "string",
     "null"
    ]
   }
  },
  "required": [
   "type",
   "rule",
   "change",
   "provider",
   "connection"
  ]
 },
 "RiskLevel": {
  "type": "string",
  "enum": [
   "none",
   "watch",
   "high"
  ]
 },
 "Risk": {
  "type": "object",
  "properties": {
   "level": {
    "$ref": "RiskLevel"
   },
   "reasons": {
    "type": "array",
    "items": {
     "type": "string"
    }
   }
  },
  "required": [
   "level",
   "reasons"
  ]
 },
 "Churn": {
  "anyOf": [
   {
    "type": "object",
    "properties": {
     "reason": {
      "type": "string",
      "enum": [
       "cancelled",
       "payment-failed",
       "refunded",
       "bad-experience",
       "inactive",
       "closed"
      ]
     },
     "type": {
      "type": "string",
      "enum": [
       "voluntary",
       "involuntary"
      ]
     },
     "since": {
      "type": "string",
      "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$"
     }
    },
    "required": [
     "reason",
     "type",
     "since"
    ]
   },
   {
    "type": "null"
   }
  ]
 },
 "Money": {
  "type": "object",
  "properties": {
   "currency": {
    "type": "string",
    "pattern": "^[A-Z]{3}$"
   },
   "minor": {
    "type": "integer"
   }
  },
  "required": [
   "currency",
   "minor"
  ]
 },
 "Snapshot": {
  "type": "object",
  "properties": {
   "orders": {
    "type": "integer",
    "minimum": 0
   },
   "revenue": {
    "type": "array",
    "items": {
     "$ref": "Money"
    }
   },
   "openTickets": {
    "type": "integer",
    "minimum": 0
   },
   "risk": {
    "$ref": "RiskLevel"
   }
  },
  "required": [
   "orders",
   "revenue",
   "openTickets",
   "risk"
  ]
 },
 "Metadata": {
  "type": "object",
  "properties": {
   "schemaVersion": {
    "type": "string",
    "const": "1"
   },
   "eventId": {
    "type": "string",
    "pattern": "^cus_[^\\s@:]+:\\d{6,}$"
   },
   "sequence": {
    "type": "integer",
    "minimum": 1
   },
   "epoch": {
    "type": "integer",
    "minimum": 0
   },
   "previousOfType": {
    "anyOf": [
     {
      "type": "integer",
      "minimum": 1
     },
     {
      "type": "null"
     }
    ]
   },
   "occurredAt": {
    "type": "string",
    "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$"
   },
   "detectedAt": {
    "type": "string",
    "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$"
   },
   "secondsLate": {
    "type": "integer",
    "minimum": 0
   },
   "timeliness": {
    "type": "string",
    "enum": [
     "live",
     "late",
     "historical"
    ]
   },
   "policyVersion": {
    "type": "string"
   },
   "bucket": {
    "type": "integer",
    "minimum": 0,
    "maximum": 99
   }
  },
  "required": [
   "schemaVersion",
   "eventId",
   "sequence",
   "epoch",
   "previousOfType",
   "occurredAt",
   "detectedAt",
   "secondsLate",
   "timeliness",
   "policyVersion",
   "bucket"
  ]
 },
 "CustomerStageChanged": {
  "type": "object",
  "properties": {
   "metadata": {
    "$ref": "Metadata"
   },
   "data": {
    "type": "object",
    "properties": {
     "customerId": {
      "type": "string",
      "pattern": "^cus_[^\\s@:]+$"
     },
     "identities": {
      "type": "array",
      "items": {
       "type": "string",
       "pattern": "^[^@]+$"
      }
     },
     "snapshot": {
      "$ref": "Snapshot"
     },
     "stage": {
      "$ref": "Stage"
     },
     "previousStage": {
      "anyOf": [
       {
        "$ref": "Stage"
       },
       {
        "type": "null"
       }
      ]
     },
     "phase": {
      "$ref": "Phase"
     },
     "previousPhase": {
      "anyOf": [
       {
        "$ref": "Phase"
       },
       {
        "type": "null"
       }
      ]
     },
     "secondsInPreviousStage": {
      "anyOf": [
       {
        "type": "integer",
        "minimum": 0
       },
       {
        "type": "null"
       }
      ]
     },
     "reactivated": {
      "type": "boolean"
     },
     "path": {
      "$ref": "PathChange"
     },
     "cause": {
      "$ref": "Cause"
     },
     "churn": {
      "$ref": "Churn"
     }
    },
    "required": [
     "customerId",
     "identities",
     "snapshot",
     "stage",
     "previousStage",
     "phase",
     "previousPhase",
     "secondsInPreviousStage",
     "reactivated",
     "path",
     "cause",
     "churn"
    ]
   }
  },
  "required": [
   "metadata",
   "data"
  ]
 },
 "CustomerHistoryCorrected": {
  "type": "object",
  "properties": {
   "metadata": {
    "$ref": "Metadata"
   },
   "data": {
    "type": "object",
    "properties": {
     "customerId": {
      "type": "string",
      "pattern": "^cus_[^\\s@:]+$"
     },
     "identities": {
      "type": "array",
      "items": {
       "type": "string",
       "pattern": "^[^@]+$"
      }
     },
     "snapshot": {
      "$ref": "Snapshot"
     },
     "stage": {
      "$ref": "Stage"
     },
     "phase": {
      "$ref": "Phase"
     },
     "path": {
      "$ref": "PathChange"
     },
     "replaced": {
      "type": "array",
      "items": {
       "$ref": "PathEntry"
      }
     },
     "cause": {
      "$ref": "Cause"
     },
     "churn": {
      "$ref": "Churn"
     }
    },
    "required": [
     "customerId",
     "identities",
     "snapshot",
     "stage",
     "phase",
     "path",
     "replaced",
     "cause",
     "churn"
    ]
   }
  },
  "required": [
   "metadata",
   "data"
  ]
 },
 "CustomerRiskChanged": {
  "type": "object",
  "properties": {
   "metadata": {
    "$ref": "Metadata"
   },
   "data": {
    "type": "object",
    "properties": {
     "customerId": {
      "type": "string",
      "pattern": "^cus_[^\\s@:]+$"
     },
     "identities": {
      "type": "array",
      "items": {
       "type": "string",
       "pattern": "^[^@]+$"
      }
     },
     "snapshot": {
      "$ref": "Snapshot"
     },
     "stage": {
      "$ref": "Stage"
     },
     "phase": {
      "$ref": "Phase"
     },
     "risk": {
      "$ref": "Risk"
     },
     "previousRisk": {
      "$ref": "Risk"
     },
     "cause": {
      "$ref": "Cause"
     }
    },
    "required": [
     "customerId",
     "identities",
     "snapshot",
     "stage",
     "phase",
     "risk",
     "previousRisk",
     "cause"
    ]
   }
  },
  "required": [
   "metadata",
   "data"
  ]
 },
 "CustomersMerged": {
  "type": "object",
  "properties": {
   "metadata": {
    "$ref": "Metadata"
   },
   "data": {
    "type": "object",
    "properties": {
     "customerId": {
      "type": "string",
      "pattern": "^cus_[^\\s@:]+$"
     },
     "identities": {
      "type": "array",
      "items": {
       "type": "string",
       "pattern": "^[^@]+$"
      }
     },
     "snapshot": {
      "$ref": "Snapshot"
     },
     "survivor": {
      "type": "string",
      "pattern": "^cus_[^\\s@:]+$"
     },
     "merged": {
      "type": "string",
      "pattern": "^cus_[^\\s@:]+$"
     }
    },
    "required": [
     "customerId",
     "identities",
     "snapshot",
     "survivor",
     "merged"
    ]
   }
  },
  "required": [
   "metadata",
   "data"
  ]
 },
 "CustomersUnmerged": {
  "type": "object",
  "properties": {
   "metadata": {
    "$ref": "Metadata"
   },
   "data": {
    "type": "object",
    "properties": {
     "customerId": {
      "type": "string",
      "pattern": "^cus_[^\\s@:]+$"
     },
     "identities": {
      "type": "array",
      "items": {
       "type": "string",
       "pattern": "^[^@]+$"
      }
     },
     "snapshot": {
      "$ref": "Snapshot"
     },
     "survivor": {
      "type": "string",
      "pattern": "^cus_[^\\s@:]+$"
     },
     "separated": {
      "type": "string",
      "pattern": "^cus_[^\\s@:]+$"
     }
    },
    "required": [
     "customerId",
     "identities",
     "snapshot",
     "survivor",
     "separated"
    ]
   }
  },
  "required": [
   "metadata",
   "data"
  ]
 },
 "CustomerErased": {
  "type": "object",
  "properties": {
   "metadata": {
    "$ref": "Metadata"
   },
   "data": {
    "type": "object",
    "properties": {
     "customerId": {
      "type": "string",
      "pattern": "^cus_[^\\s@:]+$"
     }
    },
    "required": [
     "customerId"
    ]
   }
  },
  "required": [
   "metadata",
   "data"
  ]
 }
};

/** All detail types of this version. */
export const DETAIL_TYPES = ["CustomerStageChanged","CustomerHistoryCorrected","CustomerRiskChanged","CustomersMerged","CustomersUnmerged","CustomerErased"] as const;
