import { describe, expect, it } from 'vitest';
import type { Connector, Delivery } from '../../../shared/connectors/connector.ts';
import { freshdeskConnector } from '../../../shared/connectors/freshdesk/connector.ts';
import { gorgiasConnector } from '../../../shared/connectors/gorgias/connector.ts';
import { questionproConnector } from '../../../shared/connectors/questionpro/connector.ts';
import { anyTemplateConnector } from '../../../shared/connectors/template/connector.ts';
import { lastRatingOf } from '../../../shared/lifecycle/facts.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { activityRows, expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const RECEIVED = '2026-01-10T12:00:00Z';

function filled(body: unknown, receivedAt = RECEIVED): Delivery {
  return { ...jsonDelivery(body), receivedAt: Date.parse(receivedAt) };
}

function map(body: unknown, { receivedAt = RECEIVED, connector = anyTemplateConnector } = {}) {
  return connector.map(filled(body, receivedAt), { name: 'desk', provider: connector.provider });
}

const customer = { email: 'ada@example.com' };
const visit = { id: 'v-1', type: 'visit', occurredAt: '2026-01-05T10:00:00Z', customer };
const ticket = (status: unknown, more: object = {}) => ({
  type: 'ticket.updated',
  ticket: { id: '31', status },
  customer,
  ...more,
});

describe('what a tool fills in', () => {
  it.each([
    ['2026-01-05T10:00:00Z'],
    ['2026-01-05T11:00:00+01:00'],
    ['2026-01-05T11:00:00+0100'],
    ['2026-01-05 10:00:00 UTC'],
    ['2026-01-05 10:00:00 +0000'],
    ['2026-01-05 10:00:00.000000+00:00'],
    ['2026-01-05 10:00 GMT'],
    ['1767607200'],
    ['1767607200000'],
    [1_767_607_200],
    [1_767_607_200_000],
    [' 2026-01-05T10:00:00Z '],
  ])('is a time if it is %s', (occurredAt) => {
    expect(activityRows(map({ ...visit, occurredAt }))).toEqual([['visit::v-1', '2026-01-05T10:00:00.000Z']]);
  });

  it.each([
    ['05/01/2026 10:00'],
    ['2026-01-05 10:00:00'],
    ['2026-02-30T10:00:00Z'],
    ['Mon Jan 5 2026'],
    ['10 minutes ago'],
    ['0'],
    [true],
  ])('is no time if it is %s, so that the time of reception counts, and the answer says so', (occurredAt) => {
    const mapping = map({ ...visit, occurredAt });
    expect(activityRows(mapping)).toEqual([['visit::v-1', '2026-01-10T12:00:00.000Z']]);
    expect(mapping.notes).toEqual({ unreadableFields: ['occurredAt'] });
  });

  it.each([[''], ['  '], ['null'], ['None'], ['nil'], ['undefined'], [null]])(
    'is missing if it is %j',
    (id) => {
      const mapping = map({ ...visit, customer: { id, email: 'ada@example.com', name: id, phone: id } });
      expect(firstUpdate(mapping)).toMatchObject({ persons: ['email:ada@example.com'] });
      expect(firstUpdate(mapping)).not.toHaveProperty('contact');
      expect(mapping.notes).toBeUndefined();
    },
  );

  it('may be numbers as text, and text as numbers', () => {
    const mapping = map({
      ...visit,
      type: 'rating.given',
      customer: { id: 71, phone: 4930123456 },
      rating: { scale: 'NPS', score: '9' },
    });
    expect(firstUpdate(mapping)).toMatchObject({
      persons: ['desk:customer:71'],
      activities: [{ rating: { scale: 'nps', score: 9 } }],
      contact: { phone: { text: '4930123456' } },
    });
  });

  it.each([
    ['True', ['desk:customer:71', 'email:ada@example.com']],
    ['yes', ['desk:customer:71', 'email:ada@example.com']],
    ['false', ['desk:customer:71']],
    ['No', ['desk:customer:71']],
    ['', ['desk:customer:71', 'email:ada@example.com']],
  ])('is %j for an address that is verified or not', (emailVerified, persons) => {
    const mapping = map({ ...visit, customer: { id: '71', email: 'ada@example.com', emailVerified } });
    expect(firstUpdate(mapping).persons).toEqual(persons);
  });

  it.each([
    ['{{ticket.requester.id}}'],
    ['{{ ticket.id }}'],
    ['$' + '{id}'],
    ['<%ID%>'],
    ['[%ID%]'],
    ['{custom1}'],
    ['{% if x %}'],
  ])('is a placeholder that the tool does not know if it is %s', (id) => {
    const mapping = map({ ...visit, customer: { id, email: 'ada@example.com' } });
    expect(firstUpdate(mapping).persons).toEqual(['email:ada@example.com']);
    expect(mapping.notes).toEqual({ unreadableFields: ['customer.id'] });
    expectRefusal(map({ ...visit, customer: { id } }), /^customer\.id: the placeholder was not filled in/);
    expectRefusal(map({ type: 'ticket.opened', ticket: { id }, customer }), /^ticket\.id: the placeholder/);
  });

  it('belongs to nobody if both placeholders of the customer are unknown, and is refused', () => {
    const unknown = { id: '{{a}}', email: '{{b}}' };
    expectRefusal(
      map({ ...ticket('open'), customer: unknown }),
      /^customer\.id and customer\.email: the placeholder was not filled in/,
    );
  });
});

describe('a value that was not escaped', () => {
  const withName = (name: string) =>
    `{"id":"v-1","customer":{"email":"ada@example.com","name":"${name}"},"occurredAt":"2026-01-05T10:00:00Z","type":"visit"}`;

  it('may contain line breaks and tabs', () => {
    expect(firstUpdate(map(withName('Ada\r\nL.\tX'))).contact?.name?.text).toBe('Ada  L. X');
  });

  it.each([['"Ada"'], ['A"da'], ['Ada\\'], ['Ada\\x'], ['\n"']])('parks the body if it is %j', (name) => {
    expectRefusal(map(withName(name)), /not JSON\. A value that was filled in has a quotation mark/);
  });

  it('parks the body if it repeats a field', () => {
    expectRefusal(map(withName('x","name":"y')), /has a field twice/);
    expectRefusal(map(withName('x"},"type":"account.closed","x":{"y":"z')), /has a field twice/);
    expectRefusal(map(withName('\n","name":"y')), /has a field twice/);
  });

  it('is found among escapes, nested lists and equal names in different objects', () => {
    const body = { ...visit, note: 'a":"b \\" c', list: [{ id: 1 }, { id: 1, more: [{ id: 2 }] }] };
    expect(firstUpdate(map(body)).activities).toHaveLength(1);
  });

  it('takes no long time to find, however many quotation marks there are', () => {
    const body = `{"name":"${'\\"'.repeat(300_000)}`;
    expectRefusal(map(body), /not JSON/);
    expectRefusal(map(`${'"'.repeat(300_001)}\n`), /not JSON/);
    expectRefusal(map('['.repeat(15_000) + ']'.repeat(15_000)), /./);
  });
});

describe('an item that a template says to ignore', () => {
  it.each([['true'], ['True'], [true], ['1'], [''], ['{{message.from_agent}}'], ['maybe']])(
    'is ignored if it says %j',
    (ignore) => {
      expect(map({ ...visit, ignore })).toMatchObject({ ignored: ['template-ignores'], updates: [] });
    },
  );

  it.each([['false'], ['False'], [false], ['no'], ['0']])('counts if it says %j', (ignore) => {
    expect(activityRows(map({ ...visit, ignore }))).toHaveLength(1);
  });
});

describe('the id of a fact', () => {
  const idOf = (body: object, receivedAt?: string) => activityRows(map(body, { receivedAt }))[0]?.[0];

  it('is the one of the template', () => {
    expect(idOf({ ...visit, id: 17 })).toBe('visit::17');
  });

  it('is made of the content if the template has none but a time, so that a repeated delivery is a duplicate', () => {
    const { id: _, ...withoutId } = visit;
    const [first, again] = [idOf(withoutId), idOf(withoutId, '2026-01-11T12:00:00Z')];
    expect(first).toMatch(/^visit::[0-9a-f]{64}$/);
    expect(again).toBe(first);
    expect(idOf({ ...withoutId, customer: { email: 'bob@example.com' } })).not.toBe(first);
    expect(idOf({ ...withoutId, occurredAt: '2026-01-05T10:00:01Z' })).not.toBe(first);
  });

  it.each([
    ['visit', {}],
    ['message.received', { ticket: { id: '31' } }],
    ['payment.failed', { order: { id: '501' } }],
    ['subscription.renewed', { subscription: { id: '9' } }],
  ])('or a time is needed for %s, which can happen twice', (type, object) => {
    expectRefusal(map({ type, customer, ...object }), /^id or occurredAt is missing/);
    expect(map({ type, customer, ...object, id: '1' }).refused).toEqual([]);
  });

  it('is not needed for a state of an object', () => {
    const mapping = map({ type: 'order.cancelled', customer, order: { id: '501' } });
    expect(reportsOf(firstUpdate(mapping))).toMatchObject({
      'order:501': { asOf: RECEIVED, states: { cancelled: 'yes' } },
    });
  });

  it('is the rating of a ticket, which a later one replaces', () => {
    const rated = (score: string, receivedAt: string) =>
      firstUpdate(
        map(
          { type: 'rating.given', ticket: { id: '31' }, customer, rating: { scale: 'csat', score } },
          { receivedAt },
        ),
      );
    const updates = [rated('5', '2026-01-06T10:00:00Z'), rated('1', '2026-01-07T10:00:00Z')];
    expect(updates.flatMap(({ activities }) => activities.map(({ id }) => id))).toEqual([
      'desk:rating.given:ticket:31:rating',
      'desk:rating.given:ticket:31:rating',
    ]);
    expect(lastRatingOf(factsOf(updates, '2026-01-10T00:00:00Z'))).toMatchObject({ score: 1 });
  });
});

it('a rating that was left out is ignored', () => {
  const rated = { ...visit, type: 'rating.given', rating: { scale: 'nps', score: '' } };
  expect(map(rated)).toMatchObject({ updates: [], refused: [], ignored: ['no-rating'] });
  expectRefusal(
    map({ ...rated, rating: { scale: 'nps', score: 'very good' } }),
    /rating\.score must be a number/,
  );
  expectRefusal(map({ ...rated, rating: { scale: 'nps', score: '11' } }), /within its scale/);
});

it('a list has one item per fact, and one that cannot be read costs no other', () => {
  const mapping = map([visit, { ...visit, id: 'v-2', customer: { id: '{{x}}' } }, { ...visit, id: 'v-3' }]);
  expect(mapping.updates).toHaveLength(2);
  expect(mapping.refused).toEqual([expect.stringMatching(/^item 1: customer\.id: the placeholder/)]);
  const parts = anyTemplateConnector.split?.(filled([visit, { ...visit, id: 'v-2' }])) ?? [];
  expect(
    parts.map((part) => anyTemplateConnector.map(part, { name: 'desk', provider: 'template' })),
  ).toHaveLength(2);
});

describe('the status of a ticket', () => {
  const stateOf = (connector: Connector, status: unknown) => {
    const mapping = map(ticket(status), { connector });
    return [reportsOf(firstUpdate(mapping))['ticket:31']?.states?.ticket, mapping.notes?.unreadableFields];
  };

  it.each([
    ['Open', 'open'],
    ['Pending', 'open'],
    ['Waiting on Customer', 'open'],
    ['Resolved', 'solved'],
    ['Closed', 'solved'],
    [2, 'open'],
    ['3', 'open'],
    [4, 'solved'],
    ['5', 'solved'],
    ['6', 'open'],
    ['7', 'open'],
  ])('of Freshdesk, %j, is %s', (status, state) => {
    expect(stateOf(freshdeskConnector, status)).toEqual([state, undefined]);
  });

  it.each([['8'], ['Wartet auf Lieferant'], ['In Bearbeitung']])(
    'of a name of your own, %s, states nothing, and the answer says so',
    (status) => {
      expect(stateOf(freshdeskConnector, status)).toEqual([undefined, ['ticket.status']]);
    },
  );

  it.each([
    ['open', 'open'],
    ['closed', 'solved'],
    ['snoozed', 'open'],
  ])('of Gorgias, %s, is %s', (status, state) => {
    expect(stateOf(gorgiasConnector, status)).toEqual([state, undefined]);
  });

  it('as a number means nothing in other tools', () => {
    expect(stateOf(anyTemplateConnector, '2')).toEqual([undefined, ['ticket.status']]);
  });

  it('is that of the time in the body, and belongs to the requester that the body names', () => {
    const body = ticket('closed', {
      occurredAt: '2026-01-06T10:00:00Z',
      customer: { id: '77', email: 'ada@example.com' },
      ticket: { id: 31, status: 'closed', createdAt: '2026-01-05 08:00:00 UTC' },
    });
    expect(reportsOf(firstUpdate(map(body)))).toEqual({
      'ticket:31': {
        asOf: '2026-01-06T10:00:00Z',
        states: { ticket: 'solved' },
        account: 'customer:77',
        address: 'email:ada@example.com',
        createdAt: '2026-01-05T08:00:00Z',
      },
    });
  });

  it('needs the id of the ticket', () => {
    expectRefusal(
      map({ ...ticket('open'), ticket: { status: 'open' } }),
      /^ticket\.updated needs ticket\.id/,
    );
  });

  it('is the latest one, in whatever order they arrive: solved, then open again, then solved', () => {
    const at = (status: string, occurredAt: string) => firstUpdate(map(ticket(status, { occurredAt })));
    const opened = at('open', '2026-01-05T10:00:00Z');
    const solved = at('solved', '2026-01-06T10:00:00Z');
    const again = at('open', '2026-01-07T10:00:00Z');
    expect(factsOf([opened, solved], '2026-01-10T00:00:00Z').openTickets).toEqual([]);
    expect(factsOf([opened, solved, again], '2026-01-10T00:00:00Z').openTickets).toMatchObject([
      { since: Date.parse('2026-01-07T10:00:00Z') },
    ]);
  });

  it('moves with the requester', () => {
    const given = firstUpdate(map(ticket('open', { customer: { email: 'bob@example.com' } })));
    expect(reportsOf(given)).toMatchObject({ 'ticket:31': { address: 'email:bob@example.com' } });
  });
});

describe('Gorgias', () => {
  it('writes times without an offset, in UTC', () => {
    const body = ticket('open', { occurredAt: '2026-01-05T08:00:00.123456' });
    const mapping = map(body, { connector: gorgiasConnector });
    expect(reportsOf(firstUpdate(mapping))['ticket:31']?.asOf).toBe('2026-01-05T08:00:00.123Z');
    expect(mapping.updates[0]?.objects[0]?.provider).toBe('gorgias');
  });
});

describe('QuestionPro', () => {
  it('reports the response under its id, dated by its reception', () => {
    const body = { id: '190000017', type: 'rating.given', customer, rating: { scale: 'nps', score: '9' } };
    const mapping = map(body, { connector: questionproConnector });
    expect(activityRows(mapping)).toEqual([['rating.given::190000017', '2026-01-10T12:00:00.000Z']]);
  });
});

describe('the log', () => {
  const described = (body: object) => anyTemplateConnector.describe?.(filled(body));

  it('names the type of a body, if it is one', () => {
    expect(described(visit)).toEqual({ topic: 'visit' });
    expect(described(ticket('open'))).toEqual({ topic: 'ticket.updated' });
    expect(described({ ...visit, type: 'ada@example.com' })).toEqual({});
  });
});
