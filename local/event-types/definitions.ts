import * as z from 'zod';
import { CATALOGUE } from '../../shared/events/catalogue.ts';
import {
  aboutCustomer,
  cause,
  churn,
  money,
  pathChange,
  pathEntry,
  phase,
  risk,
  riskLevel,
  stage,
} from '../../shared/events/envelope.ts';

/** A JSON Schema as zod writes it: the keywords that the event contract uses. */
export interface Definition {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Definition>>;
  readonly required?: readonly string[];
  readonly items?: Definition;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly anyOf?: readonly Definition[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly $ref?: string;
}

const definition: z.ZodType<Definition> = z.strictObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  get properties() {
    return z.record(z.string(), definition).optional();
  },
  required: z.array(z.string()).optional(),
  get items() {
    return definition.optional();
  },
  enum: z.array(z.string()).optional(),
  const: z.string().optional(),
  get anyOf() {
    return z.array(definition).optional();
  },
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  description: z.string().optional(),
  $ref: z.string().optional(),
  // A date-time is checked by its pattern. The others are for readers of the published schema.
  format: z.unknown().optional(),
  title: z.unknown().optional(),
  examples: z.unknown().optional(),
  $schema: z.unknown().optional(),
  $id: z.unknown().optional(),
}) as z.ZodType<Definition>;

const NAMED = {
  Stage: stage,
  Phase: phase,
  PathEntry: pathEntry,
  PathChange: pathChange,
  Cause: cause,
  RiskLevel: riskLevel,
  Risk: risk,
  Churn: churn,
  Money: money,
  Snapshot: aboutCustomer.snapshot,
  Metadata: CATALOGUE.CustomerErased.shape.metadata,
};

/** The schemas of the event contract by name: the parts that events have in common, then each event. */
export function eventDefinitions(): Readonly<Record<string, Definition>> {
  const registry = z.registry<{ id: string }>();
  const events = Object.entries(CATALOGUE);
  for (const [id, schema] of [...Object.entries(NAMED), ...events]) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => id });
  return z.record(z.string(), definition).parse(JSON.parse(JSON.stringify(schemas)));
}

/** The names of the definitions that are events. */
export const EVENT_NAMES: readonly string[] = Object.keys(CATALOGUE);
