/** The files of a new connector, by their paths. `TODO` marks what is left; the conformance run lists it. */
export function filesOf(name: string): Readonly<Record<string, string>> {
  const folder = `shared/connectors/${name}`;
  return {
    [`${folder}/schema.ts`]: schema(),
    [`${folder}/verify.ts`]: verify(name),
    [`${folder}/mapping.ts`]: mapping(name),
    [`${folder}/connector.ts`]: connector(name),
    [`${folder}/samples.ts`]: samples(name),
    [`docs/connectors/${name}.md`]: page(name),
    [`test/unit/connectors/${name}.test.ts`]: test(name),
  };
}

function titleOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function schema(): string {
  return `import * as z from 'zod/mini';
import { shownInstant } from '../contact-fields.ts';
import { id, instant, optionalText } from '../fields.ts';

// TODO: name the field that says what happened.
/** What the body is about. */
export const eventSchema = z.object({ event: optionalText });

// TODO: only the fields that the mapping needs. A required field that cannot be read parks the delivery.
/** The body about a customer. */
export const customerSchema = z.object({
  customer: z.object({ id, email: optionalText, created_at: shownInstant, updated_at: instant }),
});
export type CustomerBody = z.output<typeof customerSchema>;
`;
}

function verify(name: string): string {
  return `import { bodySignature } from '../body-signature.ts';

// TODO: the header, algorithm, encoding and prefix of ${titleOf(name)}. For other schemes see "Other signatures" in
// docs/connectors/adding-a-provider.md.
/** The signature of ${titleOf(name)}: the base64 HMAC-SHA256 of the body. */
export const SIGNATURE = bodySignature({ header: 'x-${name}-signature' });
`;
}

function mapping(name: string): string {
  return `import { customerIdentity } from '../../identity/identity.ts';
import { emailOf, type Outcome, parsed, reportsFrom, snapshot, statedAddress, type TopicMapper, update } from '../mapping.ts';
import { type CustomerBody, customerSchema } from './schema.ts';

const report = reportsFrom('${name}');

// TODO: one function for each kind of body, and a line for each event that ${titleOf(name)} sends about customers.
/** How each event is mapped, by the name of the connection. Other events are ignored. */
export const EVENTS: ReadonlyMap<string, TopicMapper<string>> = new Map<string, TopicMapper<string>>([
  ['customer.updated', parsed(customerSchema, mapCustomer)],
]);

function mapCustomer({ customer }: CustomerBody, connection: string): Outcome {
  const account = customerIdentity(connection, customer.id);
  // TODO: which states does the body prove? State the negative ones too, and leave out what is unknown.
  const reported = snapshot(customer.updated_at, {
    attributes: { createdAt: customer.created_at ?? undefined, address: statedAddress(customer.email) },
  });
  return update({
    persons: [account, emailOf(customer.email)],
    objects: [report(connection, 'account', account, reported)],
  });
}
`;
}

function connector(name: string): string {
  return `import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { EVENTS } from './mapping.ts';
import { eventSchema } from './schema.ts';
import { SIGNATURE } from './verify.ts';

// TODO: the address of the documentation, and what to switch on in the words of the tool's settings.
/** ${titleOf(name)}, by its webhooks (https://${name}.example). */
export const ${name}Connector: Connector = {
  provider: '${name}',
  topics: ['customer.updated'],
  keptHeaders: [],
  ...SIGNATURE,
  map,
  // TODO: the sender's own id of a delivery, if it has one.
  describe: (delivery) => description(eventIn(bodyOf(delivery)), (event) => EVENTS.has(event), undefined),
};

function eventIn(body: unknown): string | null {
  return eventSchema.safeParse(body).data?.event ?? null;
}

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const event = eventIn(body.value);
  if (event === null) return refusedMapping('event is missing');
  const mapper = EVENTS.get(event);
  return mapper === undefined
    ? ignoredMapping('unknown-topic')
    : mappingOf(event, mapper(body.value, connection.name));
}
`;
}

function samples(name: string): string {
  return `import type { Sample } from '../samples.ts';

// TODO: a small body in your own words for each mapping function. Addresses end with example.com.
/** What ${titleOf(name)} sends, one for each kind of body. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'customer.updated',
    body: '{"event":"customer.updated","customer":{"id":7,"email":"ada@example.com","created_at":"2026-01-05T10:00:00Z","updated_at":"2026-01-06T10:00:00Z"}}',
  },
];
`;
}

function page(name: string): string {
  return `# ${titleOf(name)}

## Connect
TODO: what to click in the tool, where its secret is, and which topics to switch on.

## What maps to what
TODO: a table from topic to effects, and what is ignored or parked and why.

## Retries and duplicates
TODO: when it sends again, and under which id.

## What its signature protects
TODO: what is signed, what is not, and what the tool cannot tell. Say what was not tried on a live account.
`;
}

function test(name: string): string {
  return `import { expect, it } from 'vitest';
import { ${name}Connector } from '../../../shared/connectors/${name}/connector.ts';
import { SAMPLES } from '../../../shared/connectors/${name}/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const connection = { name: 'tool', provider: '${name}' };
const customer = { id: 7, email: 'ada@example.com', updated_at: '2026-01-06T10:00:00Z' };

// TODO: set signatureText, algorithm and window as the scheme has them; for a shared secret, secretPlace instead.
describeConformance({
  connector: ${name}Connector,
  connection,
  secrets: ['first-secret-of-the-tool', 'second-secret-of-the-tool'],
  unknownSecret: 'secret-of-another-tool',
  unusableSecrets: ['', 'short'],
  signatureHeader: 'x-${name}-signature',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: jsonDelivery(
      JSON.stringify({ event: 'customer.updated', customer }).replace('"id":7', '"id":9007199254740993'),
    ),
    identity: 'tool:customer:9007199254740993',
  },
});

// TODO: one test for each state, each with the later body that takes it back.
it('a customer has an account with its address', () => {
  const mapping = ${name}Connector.map(jsonDelivery({ event: 'customer.updated', customer }), connection);
  expect(reportsOf(firstUpdate(mapping))).toEqual({
    'customer:7': { asOf: '2026-01-06T10:00:00Z', address: 'email:ada@example.com' },
  });
});
`;
}
