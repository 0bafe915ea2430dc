import * as z from 'zod';

/** A list of Stripe, and the event that its objects are put in. */
interface ListedObjects {
  readonly path: string;
  readonly more: readonly (readonly [string, string])[];
  /** The type of an event with the object; undefined if it says nothing yet. */
  readonly typeOf: (body: Body) => string | undefined;
  /** When it became what it is, in Unix seconds; null if the object does not say so. */
  readonly changedAt?: (body: Body) => number | null;
}

const seconds = z.number().nullish().catch(null);
const bodySchema = z.looseObject({
  id: z.string(),
  status: z.string().nullish().catch(null),
  livemode: z.boolean().optional().catch(undefined),
  charge: z.object({ livemode: z.boolean().optional() }).nullish().catch(null),
  latest_charge: z.object({ created: seconds }).nullish().catch(null),
});
type Body = z.infer<typeof bodySchema>;

const always = (type: string) => () => type;
const byStatus =
  (types: Readonly<Record<string, string>>) =>
  ({ status }: Body) =>
    Object.hasOwn(types, status ?? '') ? types[status ?? ''] : undefined;

/** The lists of what events older than 30 days were about, by name. https://docs.stripe.com/api */
export const LISTED_OBJECTS: ReadonlyMap<string, ListedObjects> = new Map<string, ListedObjects>([
  ['customers', { path: '/v1/customers', more: [], typeOf: always('customer.updated') }],
  [
    'subscriptions',
    { path: '/v1/subscriptions', more: [['status', 'all']], typeOf: always('customer.subscription.updated') },
  ],
  [
    'invoices',
    {
      path: '/v1/invoices',
      more: [],
      typeOf: byStatus({
        paid: 'invoice.paid',
        open: 'invoice.payment_action_required',
        void: 'invoice.voided',
        uncollectible: 'invoice.marked_uncollectible',
      }),
    },
  ],
  [
    'payments',
    {
      path: '/v1/payment_intents',
      more: [['expand[]', 'data.latest_charge']],
      // One that was never made says nothing.
      typeOf: byStatus({ succeeded: 'payment_intent.succeeded', canceled: 'payment_intent.canceled' }),
      changedAt: (body) => body.latest_charge?.created ?? null,
    },
  ],
  [
    'payments of invoices',
    {
      path: '/v1/invoice_payments',
      more: [['status', 'paid']],
      typeOf: always('invoice_payment.paid'),
    },
  ],
  [
    'refunds',
    // Only its charge says whether it is of the test mode.
    { path: '/v1/refunds', more: [['expand[]', 'data.charge']], typeOf: always('refund.updated') },
  ],
  ['disputes', { path: '/v1/disputes', more: [], typeOf: always('charge.dispute.updated') }],
  ['credit notes', { path: '/v1/credit_notes', more: [], typeOf: always('credit_note.updated') }],
  [
    'checkouts',
    {
      path: '/v1/checkout/sessions',
      more: [],
      typeOf: byStatus({ complete: 'checkout.session.completed', expired: 'checkout.session.expired' }),
    },
  ],
]);

/**
 * The event that reports an object as it is now. Stripe's objects do not say when they last changed, but it was true after the
 * page before was answered. One second earlier, because events are dated in whole seconds: any event that follows is later.
 */
export function asEvent(name: string, object: unknown, readAfter: number): object | undefined {
  const listed = LISTED_OBJECTS.get(name);
  const read = bodySchema.safeParse(object);
  if (listed === undefined || !read.success) return undefined;
  const type = listed.typeOf(read.data);
  if (type === undefined) return undefined;
  const { id, charge, livemode = charge?.livemode } = read.data;
  return {
    id: `listed_${id}`,
    object: 'event',
    type,
    created: Math.floor(readAfter / 1_000) - 1,
    // A webhook has the time of the change itself here.
    changed: listed.changedAt?.(read.data) ?? null,
    ...(livemode !== undefined && { livemode }),
    data: { object },
  };
}
