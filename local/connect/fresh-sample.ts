import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Connection, Connector } from '../../shared/connectors/connector.ts';
import { type Sample, sampleDelivery } from '../../shared/connectors/samples.ts';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { OBJECT_KINDS } from '../../shared/identity/identity.ts';
import { Refusal } from '../terminal/refusal.ts';

/**
 * The sample with ids and addresses that nobody has, new for each call, and with the account that the connection is bound
 * to. So it reaches no customer that is there, and never one that was erased.
 * @throws Refusal when the sample names no account, although the connection is bound to one
 */
export function freshSample(
  sample: Sample,
  connector: Connector,
  connection: Connection,
  secret: string,
): Sample {
  const unbound = { name: connection.name, provider: connection.provider };
  const { updates } = connector.map(sampleDelivery(sample), unbound);
  const ids = new Set(updates.flatMap((update) => idsOf(update, connection.name)));
  const replaced = new Map([...ids].map((id) => [id, freshId(id)]));
  const { account } = connection;
  if (account !== undefined) replaced.set(accountIn(sample, connector, connection, secret), account);
  const headers = Object.entries(sample.headers ?? {}).map(([name, value]) => [
    name,
    account !== undefined && replaced.get(value) === account ? account : value,
  ]);
  return { ...sample, body: withValues(sample.body, replaced), headers: Object.fromEntries(headers) };
}

/** The ids of the persons and objects of an update, as they are in the body. Addresses are in lower case. */
function idsOf({ persons, objects, activities }: CustomerUpdate, connection: string): string[] {
  const owned = new RegExp(`^(?:${connection}:(?:customer|${OBJECT_KINDS.join('|')})|email):(.+)$`);
  const about = activities.map((activity) => ({ ...activity, id: '' }));
  return textsIn([persons, objects, about]).flatMap((text) => owned.exec(text)?.[1] ?? []);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id of the same form: no tool counts to fifteen digits that begin with nine. */
function freshId(id: string): string {
  const random = randomBytes(6).toString('hex');
  if (id.includes('@')) return `sample-${random}@example.com`;
  if (UUID.test(id)) return randomUUID();
  if (/^\d+$/.test(id)) return `9${String(randomInt(1e14)).padStart(14, '0')}`;
  return `${id}${random}`;
}

/** The account that a sample names: the one value in it to which a connection can be bound. */
function accountIn(sample: Sample, connector: Connector, connection: Connection, secret: string): string {
  const now = Date.now();
  const signed = connector.sign(sampleDelivery(sample), secret, now);
  const { url: _, ...withoutUrl } = connection;
  const found = [...valuesOf(sample.body), ...Object.values(sample.headers ?? {})].find(
    (account) => connector.verify(signed, { ...withoutUrl, account }, [secret], now) === 'authentic',
  );
  if (found !== undefined) return found;
  throw new Refusal(
    `The sample of ${sample.topic} names no account, so ${connection.name}, which is bound to one, would refuse it. Choose another --topic.`,
  );
}

// A value is a text or number of JSON, a segment of a path in one, or a field of a form.
const BEFORE = '(?<=["/:[,=]\\s*)';
const AFTER = '(?=\\s*(?:["/,\\]}&]|$))';

function valuesOf(body: string): Set<string> {
  return new Set(
    [...body.matchAll(/"([^"\\]*)"|=([^&]*)|[:[,]\s*(\d+)/g)].flatMap(([, text, field, digits]) => {
      const value = text ?? digits ?? new URLSearchParams(`value=${field}`).get('value') ?? '';
      return [value, ...value.split('/')];
    }),
  );
}

function withValues(body: string, replaced: ReadonlyMap<string, string>): string {
  const found = new Map(
    [...replaced].flatMap(([old, fresh]) => [
      [old.toLowerCase(), fresh],
      [encodeURIComponent(old).toLowerCase(), encodeURIComponent(fresh)],
    ]),
  );
  const any = [...found.keys()].map((value) => value.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('|');
  if (any === '') return body;
  return body.replace(
    new RegExp(`${BEFORE}(?:${any})${AFTER}`, 'gi'),
    (value) => found.get(value.toLowerCase()) ?? value,
  );
}
