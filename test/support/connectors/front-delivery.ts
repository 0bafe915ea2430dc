import type { Delivery } from '../../../shared/connectors/connector.ts';
import { jsonDelivery } from './json-delivery.ts';

/** A recipient who is a contact of Front. */
export const ADA = {
  _links: { related: { contact: 'https://shop.api.frontapp.com/contacts/crd_3h53wd0' } },
  name: 'Ada Example',
  handle: 'ada@example.com',
};

/** The shop's own address, which is no contact. */
const SHOP = { _links: { related: { contact: null } }, name: null, handle: 'help@shop.example.com' };

/** A message that came from Ada on 2026-01-05 at 10:00:00.930 UTC. */
export const INBOUND = {
  id: 'msg_1sagx9sk',
  type: 'email',
  is_inbound: true,
  created_at: 1_767_607_200.93,
  text: 'Where is my parcel?',
  recipients: [
    { ...ADA, role: 'from' },
    { ...SHOP, role: 'to' },
  ],
};

/** A message that went to Ada at 10:05:00.313. */
export const OUTBOUND = {
  id: 'msg_1sagx9sm',
  type: 'email',
  is_inbound: false,
  created_at: 1_767_607_500.313,
  _links: { related: { message_replied_to: 'https://shop.api.frontapp.com/messages/msg_1sagx9sk' } },
  recipients: [
    { ...SHOP, role: 'from' },
    { ...ADA, role: 'to' },
  ],
};

/** A conversation in which Ada wrote last. */
export function conversationOf(changes: object = {}): object {
  return {
    id: 'cnv_1042nr10',
    type: 'conversation',
    subject: 'Parcel',
    status: 'unassigned',
    recipient: { ...ADA, role: 'from' },
    last_message: INBOUND,
    created_at: 1_767_607_200.978,
    ...changes,
  };
}

/** A conversation in which the shop wrote last. */
export function answeredConversation(changes: object = {}): object {
  return conversationOf({ recipient: { ...ADA, role: 'to' }, last_message: OUTBOUND, ...changes });
}

/** An event of 10:05:00.063. */
export function frontEvent(type: string, conversation: object, changes: object = {}): object {
  return { id: 'evt_3s78kxhw', type, emitted_at: 1_767_607_500.063, conversation, ...changes };
}

/** An unsigned delivery of an application. */
export function applicationDelivery(topic: string, event: object): Delivery {
  return jsonDelivery({ type: topic, authorization: { id: 'cmp_4thp0' }, payload: event });
}
