import type * as z from 'zod';
import { CATALOGUE } from './catalogue.ts';

/** The schema of each event's detail, by detail type. */
export type EventCatalogue = Readonly<Record<string, z.ZodType>>;

/** A version of the contract. It has every event, also those that did not change, and a source of its own on the bus. */
export interface ContractVersion {
  readonly version: string;
  readonly events: EventCatalogue;
}

/** The versions that are published, side by side. docs/releasing-events.md says how one is added, and one removed. */
export const CONTRACT: readonly ContractVersion[] = [{ version: '1', events: CATALOGUE }];
