import type * as z from 'zod/mini';
import type { Contact } from '../identity/contact.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import { emailIdentity, type Identity, type ObjectKind, objectIdentity } from '../identity/identity.ts';
import type { ActivityType } from '../lifecycle/activity.ts';
import type { Mapping, PrivacyRequest } from './connector.ts';
import { refusalOf } from './fields.ts';

/** What one body comes to. */
export type Outcome =
  | { readonly updates: readonly CustomerUpdate[] }
  | { readonly requests: readonly PrivacyRequest[] }
  | { readonly ignored: string }
  | { readonly refused: string };

/** What a topic makes of its body. */
export type TopicMapper<Context> = (body: unknown, context: Context) => Outcome;

/** A row that reads the body by a schema first, and refuses a body that does not fit. */
export function parsed<Schema extends z.ZodMiniType, Context>(
  schema: Schema,
  tell: (body: z.output<Schema>, context: Context) => Outcome,
): TopicMapper<Context> {
  return (body, context) => {
    const reading = schema.safeParse(body);
    return reading.success ? tell(reading.data, context) : { refused: refusalOf(reading.error) };
  };
}

/** An update of what is known; identities that the body does not tell are left out. */
export function update(parts: {
  readonly persons?: readonly (Identity | undefined)[];
  readonly objects?: readonly (Identity | undefined)[];
  readonly activities?: CustomerUpdate['activities'];
  readonly contact?: Contact | undefined;
}): Outcome {
  const known = (identities: readonly (Identity | undefined)[] = []) =>
    identities.filter((identity) => identity !== undefined);
  return {
    updates: [
      {
        persons: known(parts.persons),
        objects: known(parts.objects),
        activities: parts.activities ?? [],
        ...(parts.contact !== undefined && { contact: parts.contact }),
      },
    ],
  };
}

/** The identity of an e-mail address, or undefined when there is none or it is none. */
export function emailOf(address: string | null): Identity | undefined {
  return address === null ? undefined : emailIdentity(address);
}

/** The identity of an object, or undefined when its id is not told or unusable. */
export function objectOf(
  { connection }: { readonly connection: string },
  kind: ObjectKind,
  id: string | null,
): Identity | undefined {
  return id === null ? undefined : objectIdentity(connection, kind, id);
}

/** A function that gives what all activities of one provider have in common, whatever their kind. */
export function activitiesFrom(provider: string) {
  return <Type extends ActivityType>(
    connection: string,
    type: Type,
    id: string,
    occurredAt: number,
    version = '',
  ) => ({ id, type, occurredAt, connection, provider, version });
}

const NOTHING: Mapping = { updates: [], requests: [], ignored: [], refused: [] };

/** The mapping of a delivery that says one thing. A refusal names the topic. */
export function mappingOf(topic: string, outcome: Outcome): Mapping {
  if ('refused' in outcome) return refusedMapping(`${topic}: ${outcome.refused}`);
  if ('ignored' in outcome) return ignoredMapping(outcome.ignored);
  return { ...NOTHING, ...outcome };
}

/** The mapping of a delivery that cannot be understood. */
export function refusedMapping(sentence: string): Mapping {
  return { ...NOTHING, refused: [sentence] };
}

/** The mapping of a delivery that is of no concern here. */
export function ignoredMapping(reason: string): Mapping {
  return { ...NOTHING, ignored: [reason] };
}
