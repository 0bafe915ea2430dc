import fc from 'fast-check';
import { expect } from 'vitest';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { withBody } from './attacks/attack.ts';

/** Expects that a signed delivery of any text is accepted, and refused after one byte changed. */
export async function expectEveryByteIsSigned(
  sign: (text: string) => Delivery | Promise<Delivery>,
  verify: (delivery: Delivery) => string,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(), async (text, choice) => {
      const delivery = await sign(text);
      expect(verify(delivery)).toBe('authentic');
      const body = Buffer.from(delivery.body);
      const index = choice % body.length;
      body.writeUInt8(body.readUInt8(index) ^ 1, index);
      expect(verify(withBody(delivery, body))).toBe('wrong-signature');
    }),
  );
}
