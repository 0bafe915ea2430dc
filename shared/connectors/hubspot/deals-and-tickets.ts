import type { StateValue } from '../../lifecycle/objects/states.ts';
import { type Outcome, parsed, snapshot, type Updates, update } from '../mapping.ts';
import { type Context, contactOf, KINDS, OBJECT_TYPES, objectIn, report } from './context.ts';
import {
  type AssociationItem,
  associationSchema,
  mergeSchema,
  type ObjectItem,
  objectSchema,
  type PropertyItem,
  propertySchema,
  recordsOf,
} from './schema.ts';

type Reported = Parameters<typeof snapshot>[1];

function mapObject(
  kind: 'checkout' | 'ticket',
  { objectId, occurredAt }: ObjectItem,
  context: Context,
  parts: Reported,
): Updates {
  const object = objectIn(context, kind, objectId);
  return update({ objects: [report(context.connection, kind, object, snapshot(occurredAt, parts))] });
}

/** `deal.creation`: somebody weighs buying. An association says who. */
export const mapDeal = parsed(objectSchema, (item, context: Context) =>
  mapObject('checkout', item, context, { attributes: { createdAt: item.occurredAt } }),
);

/** `ticket.creation`. An association says whose ticket it is. */
export const mapTicket = parsed(objectSchema, (item, context: Context) =>
  mapObject('ticket', item, context, {
    states: { ticket: 'open' },
    attributes: { createdAt: item.occurredAt },
  }),
);

/** `ticket.deletion`: it needs no more work. */
export const mapTicketDeletion = parsed(objectSchema, (item, context: Context) =>
  mapObject('ticket', item, context, { states: { ticket: 'solved' } }),
);

/** `ticket.merge`: the tickets that went away need no more work. */
export const mapTicketMerge = parsed(mergeSchema, (merge, context: Context): Outcome => {
  const records = recordsOf(merge);
  if (records === undefined) return { refused: 'the item does not name two tickets' };
  const { occurredAt } = merge;
  return {
    updates: records.gone.flatMap(
      (objectId) =>
        mapObject('ticket', { objectId, occurredAt }, context, { states: { ticket: 'solved' } }).updates,
    ),
  };
});

/** The stages of the pipeline that every account has. Those of other pipelines have ids of their own. */
const TICKET_STAGES: ReadonlyMap<string, StateValue<'ticket'>> = new Map([
  ['1', 'open'],
  ['2', 'open'],
  ['3', 'open'],
  ['4', 'solved'],
]);

/** `ticket.propertyChange`. The date of closing says in every pipeline that a ticket is closed. */
export const mapTicketProperty = parsed(propertySchema, (item: PropertyItem, context: Context): Outcome => {
  const { propertyName, propertyValue } = item;
  if (propertyName === 'closed_date')
    return mapObject('ticket', item, context, {
      states: { ticket: propertyValue === '' ? 'open' : 'solved' },
    });
  if (propertyName !== 'hs_pipeline_stage') return { ignored: 'other-property' };
  const ticket = TICKET_STAGES.get(propertyValue);
  return ticket === undefined
    ? { ignored: 'unknown-stage' }
    : mapObject('ticket', item, context, { states: { ticket } });
});

/** `*.associationChange` between a contact and a deal or a ticket, from either side. The last association counts. */
export const mapAssociation = parsed(associationSchema, (item, context: Context): Outcome => {
  const [from, to] = typesOf(item);
  const [contactId, objectId] =
    from === 'contact' ? [item.fromObjectId, item.toObjectId] : [item.toObjectId, item.fromObjectId];
  const kind = KINDS.get((from === 'contact' ? to : from) ?? '');
  if ((from !== 'contact' && to !== 'contact') || kind === undefined) return { ignored: 'other-association' };
  // The body does not say who else is associated.
  if (item.associationRemoved) return { ignored: 'association-removed' };
  const account = contactOf(context, contactId);
  const object = objectIn(context, kind, objectId);
  const reported = snapshot(item.occurredAt, { attributes: { account } });
  return update({
    persons: [account],
    objects: [report(context.connection, kind, object, reported)],
  });
});

function typesOf(item: AssociationItem): [from: string | undefined, to: string | undefined] {
  const [from, to] = item.associationType?.toLowerCase().split('_to_') ?? [];
  return from !== undefined && to !== undefined
    ? [from, to]
    : [OBJECT_TYPES.get(item.fromObjectTypeId ?? ''), OBJECT_TYPES.get(item.toObjectTypeId ?? '')];
}
