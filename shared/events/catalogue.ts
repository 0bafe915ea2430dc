import type * as z from 'zod';
import { customerErased } from './customer-erased.ts';
import { customerHistoryCorrected } from './customer-history-corrected.ts';
import { customerRiskChanged } from './customer-risk-changed.ts';
import { customerStageChanged } from './customer-stage-changed.ts';
import { customersMerged } from './customers-merged.ts';
import { customersUnmerged } from './customers-unmerged.ts';
import type { EventType } from './transition.ts';

/** The schema of each event's detail, by detail type: the contract with subscribers. */
export const CATALOGUE = {
  CustomerStageChanged: customerStageChanged,
  CustomerHistoryCorrected: customerHistoryCorrected,
  CustomerRiskChanged: customerRiskChanged,
  CustomersMerged: customersMerged,
  CustomersUnmerged: customersUnmerged,
  CustomerErased: customerErased,
} as const satisfies Record<EventType, z.ZodType>;
