import type * as z from 'zod/mini';
import type { Contact } from '../identity/contact.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import { emailIdentity, type Identity, type ObjectKind, objectIdentity } from '../identity/identity.ts';
import type { ActivityType } from '../lifecycle/activity.ts';
import type { Mapping, PrivacyRequest } from './connector.ts';
import { refusalOf } from './fields.ts';

/** The result of mapping one body. */
export type Outcome =
  | { readonly updates: readonly CustomerUpdate[] }
  | { readonly requests: readonly PrivacyRequest[] }
  | { readonly ignored: string }
  | { readonly refused: string };

/** Maps the body of one topic. */
export type TopicMapper<Context> = (body: unknown, context: Context) => Outcome;

/** A mapper that parses the body with a schema first and refuses a body that does not match. */
export function parsed<Schema extends z.ZodMiniType, Context>(
  schema: Schema,
  map: (body: z.output<Schema>, context: Context) => Outcome,
): TopicMapper<Context> {
  return (body, context) => {
    const reading = schema.safeParse(body);
    return reading.success ? map(reading.data, context) : { refused: refusalOf(reading.error) };
  };
}

/** Builds an update. Identities that the body does not name are left out. */
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

/** The identity of an e-mail address; undefined if it is missing or not an address. */
export function emailOf(address: string | null): Identity | undefined {
  return address === null ? undefined : emailIdentity(address);
}

/** The identity of an object; undefined if its id is missing or unusable. */
export function objectOf(
  { connection }: { readonly connection: string },
  kind: ObjectKind,
  id: string | null,
): Identity | undefined {
  return id === null ? undefined : objectIdentity(connection, kind, id);
}

/** Returns a function that builds the fields that all activities of a provider share. */
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

/** The mapping of a delivery with one topic. A refusal names the topic. */
export function mappingOf(topic: string, outcome: Outcome): Mapping {
  if ('refused' in outcome) return refusedMapping(`${topic}: ${outcome.refused}`);
  if ('ignored' in outcome) return ignoredMapping(outcome.ignored);
  return { ...NOTHING, ...outcome };
}

/** The mapping of a delivery that could not be read. */
export function refusedMapping(sentence: string): Mapping {
  return { ...NOTHING, refused: [sentence] };
}

/** The mapping of a delivery that is ignored. */
export function ignoredMapping(reason: string): Mapping {
  return { ...NOTHING, ignored: [reason] };
}
