import { createHmac } from 'node:crypto';
import { Paddle } from '@paddle/paddle-node-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { paddleConnector } from '../../../shared/connectors/paddle/connector.ts';
import { SAMPLES } from '../../../shared/connectors/paddle/samples.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { expectEveryByteIsSigned } from '../../support/connectors/signed-text.ts';
import { runs } from '../../support/property-runs.ts';

const SECRET = 'pdl_ntfset_secret_key_of_the_destination';
const HEADER = 'paddle-signature';
const { webhooks } = new Paddle('no_request_is_ever_made');

/** The library reads the clock, so both are asked at the same moment. */
function verify(delivery: Delivery, secret = SECRET): string {
  return paddleConnector.verify(delivery, { name: 'pay', provider: 'paddle' }, [secret], Date.now());
}

async function isValidByLibrary(delivery: Delivery, secret = SECRET): Promise<boolean> {
  try {
    const text = Buffer.from(delivery.body).toString();
    return await webhooks.isSignatureValid(text, secret, delivery.headers[HEADER] ?? '');
  } catch {
    return false;
  }
}

function signatureOf(body: string, at: number, secret = SECRET): string {
  return createHmac('sha256', secret).update(`${at}:${body}`).digest('hex');
}

const now = () => Math.floor(Date.now() / 1000);

describe("deliveries and Paddle's own library", () => {
  it('agree on every sample that the connector signed', async () => {
    for (const { body } of SAMPLES) {
      const signed = paddleConnector.sign(jsonDelivery(body), SECRET, Date.now());
      const text = Buffer.from(signed.body).toString();
      expect(await webhooks.unmarshal(text, SECRET, signed.headers[HEADER] ?? '')).toBeDefined();
      expect(verify(signed)).toBe('authentic');
    }
  });

  it('agree on any text, and after one byte changed', async () => {
    await expectEveryByteIsSigned(
      async (text) => {
        const signed = paddleConnector.sign(jsonDelivery(text), SECRET, Date.now());
        expect(await isValidByLibrary(signed)).toBe(true);
        return signed;
      },
      (delivery) => verify(delivery),
    );
  });

  it('agree on generated headers, except where the connector is stricter or accepts a rotated secret', async () => {
    const element = fc.oneof(
      fc.constantFrom(
        'good',
        'good',
        'other-secret',
        'other-body',
        'short',
        'upper-case',
        'empty',
        'other-scheme',
      ),
    );
    const timestamp = fc.constantFrom(0, 0, 0, -3, -60, -400, 60, 400);
    const spelling = fc.constantFrom(
      'plain',
      'plain',
      'plain',
      'leading-zero',
      'twice',
      'missing',
      'spaces',
      'comma',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1 }),
        timestamp,
        spelling,
        fc.array(element, { maxLength: 4 }),
        async (body, shift, how, elements) => {
          const at = now() + shift;
          const values = elements.map((kind) => elementOf(kind, body, at));
          const times: Readonly<Record<string, string>> = {
            'leading-zero': `ts=0${at}`,
            twice: `ts=${at};ts=${at}`,
            missing: 'x=1',
          };
          const joint = how === 'spaces' ? '; ' : ';';
          const text = [times[how] ?? `ts=${at}`, ...values].join(joint) + (how === 'comma' ? ',x=1' : '');
          const delivery = withHeader(jsonDelivery(body), HEADER, text);
          const verdict = verify(delivery);
          const isValid = await isValidByLibrary(delivery);
          if ((verdict === 'authentic') === isValid) return;
          if (verdict === 'authentic') {
            // The library reads only the last signature, no spaces, and refuses what is older than five seconds.
            const isOlder = shift < -2;
            expect(isOlder || how === 'spaces' || elements.at(-1) !== 'good').toBe(true);
          } else {
            // The library accepts any time in the future and other spellings of the timestamp.
            expect(shift > 300 || how === 'leading-zero' || how === 'twice' || how === 'comma').toBe(true);
          }
        },
      ),
      runs(3_000, 100_000),
    );
  }, 600_000);

  it('differ in the window: the library accepts the future', async () => {
    const ahead = paddleConnector.sign(jsonDelivery('{}'), SECRET, Date.now() + 3_600_000);
    expect(await isValidByLibrary(ahead)).toBe(true);
    expect(verify(ahead)).toBe('outside-window');
    const before = paddleConnector.sign(jsonDelivery('{}'), SECRET, Date.now() - 60_000);
    expect(await isValidByLibrary(before)).toBe(false);
    expect(verify(before)).toBe('authentic');
  });

  it('differ in a rotation: the library reads the last signature alone', async () => {
    const body = '{"event_id":"evt_1"}';
    const at = now();
    const first = `ts=${at};h1=${signatureOf(body, at)};h1=${signatureOf(body, at, 'pdl_ntfset_the_other_key')}`;
    const delivery = withHeader(jsonDelivery(body), HEADER, first);
    expect(await isValidByLibrary(delivery)).toBe(false);
    expect(verify(delivery)).toBe('authentic');
    expect(verify(delivery, 'pdl_ntfset_the_other_key')).toBe('authentic');
  });
});

function elementOf(kind: string, body: string, at: number): string {
  const good = signatureOf(body, at);
  const values: Readonly<Record<string, string>> = {
    good: `h1=${good}`,
    'other-secret': `h1=${signatureOf(body, at, 'pdl_ntfset_another_secret_key')}`,
    'other-body': `h1=${signatureOf(`${body} `, at)}`,
    short: `h1=${good.slice(0, 63)}`,
    'upper-case': `h1=${good.toUpperCase()}`,
    empty: 'h1=',
    'other-scheme': `h2=${good}`,
  };
  return values[kind] ?? '';
}
