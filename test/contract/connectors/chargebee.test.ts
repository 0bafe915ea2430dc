import { basicAuthValidator } from 'chargebee';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargebeeConnector } from '../../../shared/connectors/chargebee/connector.ts';
import { SAMPLES } from '../../../shared/connectors/chargebee/samples.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { runs } from '../../support/property-runs.ts';

const PASSWORD = 'password-of-the-webhook';
const validate = basicAuthValidator((_user, password) => password === PASSWORD);

/** The library throws if the header is wrong. */
async function isValidByLibrary({ headers }: Delivery): Promise<boolean> {
  try {
    await validate({ ...headers });
    return true;
  } catch {
    return false;
  }
}

function verify(delivery: Delivery): string {
  return chargebeeConnector.verify(delivery, { name: 'bill', provider: 'chargebee' }, [PASSWORD], 0);
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe("deliveries and Chargebee's own library", () => {
  it('agree on every sample that the connector signed, and on any user', async () => {
    for (const { body } of SAMPLES) {
      const signed = chargebeeConnector.sign(jsonDelivery(body), PASSWORD, 0);
      expect(await isValidByLibrary(signed)).toBe(true);
      expect(verify(signed)).toBe('authentic');
    }
  });

  it('agree on generated headers, except where the connector is stricter', async () => {
    const pair = fc.oneof(
      fc.constantFrom(
        `chargebee:${PASSWORD}`,
        `:${PASSWORD}`,
        PASSWORD,
        `a:b:${PASSWORD}`,
        `a:${PASSWORD} `,
        'a:',
        '',
      ),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map((user) => `${user.replaceAll(':', '')}:${PASSWORD}`),
    );
    const header = fc.oneof(
      pair.map(basic),
      pair.map(basic).map((text) => text.replace('Basic', 'basic')),
      pair.map(basic).map((text) => text.replace('Basic ', 'Basic  ')),
      pair.map(basic).map((text) => text.replace('=', '')),
      pair.map(basic).map((text) => `${text}, ${text}`),
      pair.map((text) => `Bearer ${text}`),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(header, async (text) => {
        const delivery = withHeader(jsonDelivery('{}'), 'authorization', text);
        const isAuthentic = verify(delivery) === 'authentic';
        const isValid = await isValidByLibrary(delivery);
        if (isAuthentic === isValid) return;
        // RFC 7617: the name of the scheme is in any case. The library wants a capital letter.
        if (isAuthentic) expect(text).toMatch(/^basic /);
        // The library also reads base64 without padding and with other characters in it.
        else
          expect(text).not.toMatch(/^Basic (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
      }),
      runs(5_000, 200_000),
    );
  }, 600_000);
});
