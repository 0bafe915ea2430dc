import * as z from 'zod';
import { instant } from '../events/envelope.ts';
import { OBJECT_TYPES } from '../lifecycle/objects/object.ts';
import { next, partKey } from './customer-bodies.ts';

// What the API answers about objects that no customer owns, for the OpenAPI document. No function bundles this file.

const object = z.string().nullable();

/** A page of the objects that no customer owns. */
export const orphansPage = z.object({
  orphans: z
    .array(
      z
        .object({
          object: object.meta({
            description: 'The object; null if only a keyed hash of it is stored',
            examples: ['stripe:payment:pi_3Q0'],
          }),
          type: z.enum(OBJECT_TYPES),
          connection: z
            .string()
            .meta({ description: 'The connection that reported it', examples: ['stripe'] }),
          provider: z.string().meta({ description: 'The kind of tool behind it', examples: ['stripe'] }),
          since: instant.meta({ description: 'The earliest instant of which something is known of it' }),
          parts: z.array(partKey).meta({
            description: 'Its refunds, disputes, shipments, payments and invoices that are known',
            examples: [['refund:re_1Q0']],
          }),
          of: object.meta({
            description: 'The object that it is of, and whose owner it will have; null if it names none',
            examples: ['stripe:invoice:in_1Q0'],
          }),
        })
        .meta({ description: 'An object that names no customer, nor an object that a customer owns' }),
    )
    .meta({ description: 'At most 50' }),
  next,
});
