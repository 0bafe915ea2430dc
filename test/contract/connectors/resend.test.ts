import fc from 'fast-check';
import { Resend } from 'resend';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { resendConnector } from '../../../shared/connectors/resend/connector.ts';
import { withBody, withHeader } from '../../support/connectors/attacks/attack.ts';
import { genericSecret } from '../../support/connectors/generic-delivery.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { expectEveryByteIsSigned } from '../../support/connectors/signed-text.ts';
import { runs } from '../../support/property-runs.ts';

const connection: Connection = { name: 'mail', provider: 'resend' };
const secret = genericSecret(7);
const { webhooks } = new Resend('re_no_request_is_ever_made');

/** Resend signs with Standard Webhooks, under other names of the headers. */
function signedByLibrary(body: string, { at = Date.now(), id = 'msg_1', key = secret } = {}): Delivery {
  return jsonDelivery(body, {
    'svix-id': id,
    'svix-timestamp': String(Math.floor(at / 1000)),
    'svix-signature': new Webhook(key).sign(id, new Date(at), body),
  });
}

function verdict(delivery: Delivery): string {
  return resendConnector.verify(delivery, connection, [secret], Date.now());
}

function isAcceptedByLibrary({ headers, body }: Delivery): boolean {
  const { 'svix-id': id = '', 'svix-timestamp': timestamp = '', 'svix-signature': signature = '' } = headers;
  try {
    webhooks.verify({
      payload: Buffer.from(body).toString(),
      headers: { id, timestamp, signature },
      webhookSecret: secret,
    });
    return true;
  } catch {
    return false;
  }
}

/** A change of a signed delivery. `stricter`: Resend's library still accepts it, and the connector does not. */
interface Change {
  readonly name: string;
  readonly stricter?: true;
  readonly apply: (delivery: Delivery, choice: number) => Delivery;
}

const changed =
  (header: string, change: (value: string, choice: number) => string): Change['apply'] =>
  (delivery, choice) =>
    withHeader(delivery, header, change(delivery.headers[header] ?? '', choice));
const ofSignature = (change: (value: string, choice: number) => string) => changed('svix-signature', change);
const ofTimestamp = (change: (value: string) => string) => changed('svix-timestamp', change);
const other = new Webhook(genericSecret(8)).sign('msg_1', new Date(), '{}');

const CHANGES: readonly Change[] = [
  { name: 'nothing', apply: (delivery) => delivery },
  {
    name: 'a byte of the body',
    apply: (delivery, choice) => {
      const body = Buffer.from(delivery.body);
      body.writeUInt8(body.readUInt8(choice % body.length) ^ 1, choice % body.length);
      return withBody(delivery, body);
    },
  },
  {
    name: 'a space after the body',
    apply: (delivery) => withBody(delivery, Buffer.concat([delivery.body, Buffer.from(' ')])),
  },
  { name: 'another id', apply: changed('svix-id', (id) => `${id}0`) },
  { name: 'no id', apply: changed('svix-id', () => '') },
  { name: 'a later timestamp', apply: ofTimestamp((text) => String(Number(text) + 1)) },
  { name: 'no timestamp', apply: ofTimestamp(() => '') },
  { name: 'a timestamp in words', apply: ofTimestamp(() => 'now') },
  { name: 'a timestamp with a zero in front', stricter: true, apply: ofTimestamp((text) => `0${text}`) },
  { name: 'a timestamp with text behind', stricter: true, apply: ofTimestamp((text) => `${text}.9 s`) },
  { name: 'a timestamp sent twice', stricter: true, apply: ofTimestamp((text) => `${text}, ${text}`) },
  { name: 'another signature', apply: ofSignature(() => other) },
  { name: 'no signature', apply: ofSignature(() => '') },
  { name: 'another signature in front', apply: ofSignature((text) => `${other} ${text}`) },
  { name: 'another signature behind', apply: ofSignature((text) => `${text} ${other}`) },
  { name: 'an asymmetric signature in front', apply: ofSignature((text) => `v1a,abc ${text}`) },
  { name: 'the version v2', apply: ofSignature((text) => text.replace('v1,', 'v2,')) },
  { name: 'no version', apply: ofSignature((text) => text.replace('v1,', '')) },
  { name: 'a signature cut short', apply: ofSignature((text, choice) => text.slice(0, 3 + (choice % 44))) },
  {
    name: 'a character of the signature',
    apply: ofSignature((text, choice) => {
      const index = 3 + (choice % 43);
      return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
    }),
  },
  { name: 'the signature in lower case', apply: ofSignature((text) => text.toLowerCase()) },
  { name: 'a signature sent twice', stricter: true, apply: ofSignature((text) => `${text},${text}`) },
  {
    name: 'two spaces between signatures',
    stricter: true,
    apply: ofSignature((text) => `${other}  ${text}`),
  },
  {
    name: 'nine signatures',
    stricter: true,
    apply: ofSignature((text) => `${`${other} `.repeat(8)}${text}`),
  },
];

describe("Resend's library and the connector", () => {
  it('agree on generated deliveries, but for changes that only the connector refuses', () => {
    const seen = new Set<string>();
    // The library reads the clock itself, so the edges of the window leave room for the time that a test takes.
    const shift = fc.constantFrom(0, 0, 0, -290, 290, -310, 310, -86_400, 86_400);
    const id = fc.constantFrom('msg_1', 'msg_2w8', 'a.b');
    fc.assert(
      fc.property(
        fc.json(),
        id,
        shift,
        fc.constantFrom(...CHANGES),
        fc.nat(),
        (body, id, seconds, change, choice) => {
          const delivery = change.apply(
            signedByLibrary(body, { id, at: Date.now() + seconds * 1000 }),
            choice,
          );
          const isAccepted = verdict(delivery) === 'authentic';
          const byLibrary = isAcceptedByLibrary(delivery);
          if (change.stricter === undefined) expect(isAccepted, change.name).toBe(byLibrary);
          else expect(isAccepted, change.name).toBe(false);
          if (isAccepted !== byLibrary) seen.add(change.name);
        },
      ),
      runs(1_500, 100_000),
    );
    // Each of them is accepted by the library at least once, so none is listed in vain.
    expect([...seen].sort()).toEqual(
      CHANGES.filter(({ stricter }) => stricter)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('agree on any text, and on every changed byte', async () => {
    await expectEveryByteIsSigned((text) => signedByLibrary(JSON.stringify(text)), verdict);
  });

  it('agree on what the connector signs', () => {
    const signed = resendConnector.sign(jsonDelivery({ type: 'email.delivered' }), secret, Date.now());
    expect(isAcceptedByLibrary(signed)).toBe(true);
    expect(verdict(signedByLibrary('{}', { key: genericSecret(8) }))).toBe('wrong-signature');
  });
});
