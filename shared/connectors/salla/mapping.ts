import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity, objectIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { fullName } from '../contact-fields.ts';
import {
  activitiesFrom,
  type Outcome,
  parsed,
  reportsFrom,
  snapshot,
  statedAddress,
  type TopicMapper,
  update,
} from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { type OrderEvent, orderSnapshots } from './orders.ts';
import {
  type CartBody,
  type CustomerBody,
  cartSchema,
  customerSchema,
  type OrderBody,
  orderSchema,
  type PersonBody,
  type ReviewBody,
  reviewSchema,
  statusSchema,
} from './schema.ts';

/** The context of a mapping, beside the body. */
export interface Context {
  readonly connection: string;
  /** The time of the event, in whole seconds; the same in every delivery of it. */
  readonly at: number;
}

const report = reportsFrom('salla');
const activity = activitiesFrom('salla');

const order = (event: OrderEvent) =>
  parsed(orderSchema, (body, context: Context) => mapOrder(body, context, event));
const customer = (event: CustomerEvent) =>
  parsed(customerSchema, (body, context: Context) => mapCustomer(body, context, event));

/** How each event is mapped. Other events are ignored. */
export const EVENTS: ReadonlyMap<string, TopicMapper<Context>> = new Map<string, TopicMapper<Context>>([
  ['customer.created', customer('created')],
  ['customer.updated', customer('updated')],
  ['customer.login', customer('login')],

  ['order.created', order('changed')],
  ['order.updated', order('changed')],
  ['order.status.updated', parsed(statusSchema, (body, context) => mapOrder(body.order, context, 'changed'))],
  ['order.payment.updated', order('changed')],
  ['order.total.price.updated', order('changed')],
  ['order.cancelled', order('cancelled')],
  ['order.refunded', order('refunded')],

  ['abandoned.cart', parsed(cartSchema, mapCart)],
  ['review.added', parsed(reviewSchema, mapReview)],
]);

/** The customer that a body names, as of the event. */
interface Named {
  readonly owner: { readonly account?: Identity; readonly address?: Identity };
  readonly contact: Contact | undefined;
}

function namedBy(person: PersonBody | null, { connection, at }: Context): Named {
  if (person === null) return { owner: {}, contact: undefined };
  const account = customerIdentity(connection, person.id);
  const address = statedAddress(person.email);
  return {
    owner: { ...(account && { account }), ...(address && { address }) },
    contact: contactAt(at, {
      name: person.name ?? fullName(person.first_name, person.last_name),
      phone: phoneOf(person),
      country: person.country_code,
    }),
  };
}

/** The number has its country code in another field, and has lost its leading zero. */
function phoneOf({ mobile, mobile_code: code }: PersonBody): string | null {
  if (mobile === null || code === null || mobile.startsWith('+')) return mobile;
  return `+${code.replace(/\D/g, '')}${mobile.replace(/^0+/, '')}`;
}

type CustomerEvent = 'created' | 'updated' | 'login';

/** The whole profile. It has no date of creation, so that only its creation states that the account is open. */
function mapCustomer(body: CustomerBody, context: Context, event: CustomerEvent): Outcome {
  const { connection, at } = context;
  const { owner, contact } = namedBy(body, context);
  const { account } = owner;
  if (account === undefined) return { refused: 'id cannot be used' };
  const isNew = event === 'created';
  const reported = snapshot(at, {
    states: isNew ? { account: 'open' } : {},
    attributes: { createdAt: isNew ? at : undefined, address: statedAddress(body.email) },
  });
  return update({
    persons: [account, owner.address],
    objects: [report(connection, 'account', account, reported)],
    activities: event === 'login' ? [visit(account, context)] : [],
    contact,
  });
}

function visit(account: Identity, { connection, at }: Context): Activity {
  const id = naturalId(account, 'visit', instantText(at));
  return { ...activity(connection, 'visit', id, at), about: null };
}

function mapOrder(body: OrderBody, context: Context, event: OrderEvent): Outcome {
  if (body.draft) return { ignored: 'draft-order' };
  const { connection, at } = context;
  const { owner, contact } = namedBy(body.customer, context);
  const object = objectIdentity(connection, 'order', body.id);
  return update({
    persons: [owner.account, owner.address],
    objects: [report(connection, 'order', object, ...orderSnapshots(body, owner, at, event))],
    contact,
  });
}

/** `abandoned.cart`: sent once, when the customer has left it. */
function mapCart(cart: CartBody, context: Context): Outcome {
  const { connection, at } = context;
  const { owner, contact } = namedBy(cart.customer, context);
  const reported = snapshot(at, { attributes: { ...owner, createdAt: cart.created_at ?? undefined } });
  return update({
    persons: [owner.account, owner.address],
    objects: [report(connection, 'cart', objectIdentity(connection, 'cart', cart.id), reported)],
    contact,
  });
}

/** `review.added`: of an order, or of a product of it. Its text is not stored. */
function mapReview({ rating, order: reviewed, product, ...body }: ReviewBody, context: Context): Outcome {
  if (rating === null) return { ignored: 'no-rating' };
  const { connection, at } = context;
  const { owner, contact } = namedBy(body.customer, context);
  const about = reviewed ? objectIdentity(connection, 'order', reviewed.id) : undefined;
  const subject = about ?? owner.account;
  if (subject === undefined) return { refused: 'neither customer nor order names the author' };
  const id = naturalId(subject, 'review.published', `product-${product?.id ?? ''}`);
  const published = activity(connection, 'review.published', id, at, instantText(at));
  return update({
    persons: [owner.account, owner.address],
    activities: [{ ...published, about: about ?? null, rating: { scale: 'stars', score: rating } }],
    // The review belongs to whoever has the order, so the order must be known.
    objects: [report(connection, 'order', about, snapshot(at, { attributes: owner }))],
    contact,
  });
}
