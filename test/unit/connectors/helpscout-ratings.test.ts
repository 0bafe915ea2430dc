import { describe, expect, it } from 'vitest';
import { lastRatingOf } from '../../../shared/lifecycle/facts.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import {
  customerBody,
  mapHelpscout,
  PERSONS,
  ratingBody,
  surveyBody,
} from '../../support/connectors/helpscout-delivery.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const TICKET = 'ticket:291938';

const send = (event: string, body: object) => firstUpdate(mapHelpscout(event, body));

describe('a customer', () => {
  it.each(['customer.created', 'customer.updated'])('is an open account in %s', (event) => {
    const update = send(event, customerBody());
    expect(update.persons).toEqual(PERSONS);
    expect(reportsOf(update)).toEqual({
      'customer:500': {
        asOf: '2026-01-05T09:00:00Z',
        states: { account: 'open' },
        createdAt: '2026-01-04T08:00:00Z',
        address: 'email:ada@example.com',
      },
    });
  });

  it.each([
    [
      'the first of several',
      { emails: [{ value: 'a@example.com' }, { value: 'b@example.com' }] },
      'email:a@example.com',
    ],
    ['none', { emails: [] }, null],
    ['not stated', {}, undefined],
    ['not readable', { emails: [{ value: 'no address' }] }, undefined],
  ])('has an address that is %s', (_what, _embedded, address) => {
    expect(reportsOf(send('customer.updated', customerBody({ _embedded })))['customer:500']?.address).toBe(
      address,
    );
  });

  it('has a name and a phone number', () => {
    const update = send(
      'customer.updated',
      customerBody({ _embedded: { phones: [{ value: '+49 30 1234567' }] } }),
    );
    const at = Date.parse('2026-01-05T09:00:00Z');
    expect(update.contact).toEqual({
      name: { text: 'Ada Example', at },
      phone: { text: '+49 30 1234567', at, country: null },
    });
  });

  it('without a date of creation is in no state', () => {
    const reported = reportsOf(send('customer.updated', customerBody({ createdAt: null })))['customer:500'];
    expect(reported).toEqual({ asOf: '2026-01-05T09:00:00Z', address: 'email:ada@example.com' });
  });
});

describe('a rating of a conversation', () => {
  it.each([
    ['great', 5],
    ['okay', 3],
    ['not_good', 1],
    ['not good', 1],
    ['Great', 5],
    ['Okay', 3],
    ['Bad', 1],
  ])('%s has the score %d on the CSAT scale', (rating, score) => {
    const update = send('satisfaction.ratings', ratingBody({ rating }));
    expect(update.persons).toEqual(PERSONS);
    expect(update.activities).toMatchObject([
      {
        id: `desk:${TICKET}:rating.given:5434`,
        occurredAt: Date.parse('2026-01-06T09:00:00Z'),
        version: '2026-01-06T09:00:00.000Z',
        about: `desk:${TICKET}`,
        rating: { scale: 'csat', score },
      },
    ]);
    expect(reportsOf(update)).toEqual({
      [TICKET]: { asOf: '2026-01-06T09:00:00Z', account: 'customer:500' },
    });
    expect(JSON.stringify(update)).not.toContain('kind');
  });

  it('that the customer changed replaces itself, and stays where it was given', () => {
    const first = send('satisfaction.ratings', ratingBody({ rating: 'not_good' }));
    const edited = send('satisfaction.ratings', ratingBody({ modifiedAt: '2026-01-08T09:00:00' }));
    expect(edited.activities).toMatchObject([
      { occurredAt: Date.parse('2026-01-06T09:00:00Z'), version: '2026-01-08T09:00:00.000Z' },
    ]);
    expect(lastRatingOf(factsOf([edited, first], '2026-01-09T00:00:00Z'))).toMatchObject({ score: 5 });
  });

  it('may have the shape of the reference of webhooks', () => {
    const { conversationId, ...rest } = ratingBody() as Record<string, unknown>;
    const customer = { id: 500, firstName: 'Ada', emails: [{ id: 1, value: 'ada@example.com' }] };
    const old = { ...rest, ticketId: conversationId, customer, createdAt: '2026-01-06T09:00:00Z' };
    expect(mapHelpscout('satisfaction.ratings', old)).toEqual(
      mapHelpscout('satisfaction.ratings', ratingBody()),
    );
  });

  it('of nobody is one of the owner of the conversation', () => {
    const update = send('satisfaction.ratings', ratingBody({ customer: {} }));
    expect(update.persons).toEqual([]);
    expect(update.activities).toHaveLength(1);
  });

  it('that was not given is ignored', () => {
    expect(mapHelpscout('satisfaction.ratings', ratingBody({ rating: 'unknown' })).ignored).toEqual([
      'not-rated',
    ]);
  });
});

describe('an answer to a survey', () => {
  it.each([
    [
      { value: '9', category: 'promoter' },
      { scale: 'nps', score: 9 },
    ],
    [
      { value: '0', category: 'detractor' },
      { scale: 'nps', score: 0 },
    ],
    [
      { value: 10, category: 'promoter' },
      { scale: 'nps', score: 10 },
    ],
    [
      { value: '😀', name: 'Happy' },
      { scale: 'csat', score: 5 },
    ],
    [
      { value: '😐', name: 'Neutral' },
      { scale: 'csat', score: 3 },
    ],
    [
      { value: '🙁', name: 'Sad' },
      { scale: 'csat', score: 1 },
    ],
    [
      { value: '👍', name: 'Thumbs Up' },
      { scale: 'csat', score: 5 },
    ],
    [
      { value: '👎', name: 'Thumbs Down' },
      { scale: 'csat', score: 1 },
    ],
  ])('%j is a rating of the customer', (response, rating) => {
    const update = send('message.survey.response.received', surveyBody(response));
    expect(update.persons).toEqual(PERSONS);
    expect(update.activities).toMatchObject([
      {
        id: 'desk:customer:500:rating.given:survey:2026-01-07T09:00:00.000Z',
        occurredAt: Date.parse('2026-01-07T09:00:00Z'),
        about: null,
        rating,
      },
    ]);
    expect(JSON.stringify(update)).not.toContain('kind');
  });

  it.each([
    [
      'with an emoji of its author',
      surveyBody({ value: '🧘🏼', name: 'Woman in Lotus Position' }),
      'not-a-rating',
    ],
    ['with a text', surveyBody({ value: 'Blue' }), 'not-a-rating'],
    ['of nobody', surveyBody({ value: '9', category: 'promoter' }, null), 'anonymous'],
    ['without a customer', surveyBody({ value: '9', category: 'promoter' }, {}), 'anonymous'],
  ])('is ignored: %s', (_what, body, reason) => {
    expect(mapHelpscout('message.survey.response.received', body).ignored).toEqual([reason]);
  });

  it.each(['11', '-1', '9.5', '', 'nine'])('of an NPS survey must be 0 to 10, not %j', (value) => {
    expectRefusal(
      mapHelpscout('message.survey.response.received', surveyBody({ value, category: 'promoter' })),
      /0 to 10/,
    );
  });
});
