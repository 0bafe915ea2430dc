import type { Sample } from '../samples.ts';

/** An event in each mode. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'order.paid (structured)',
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    body: '{"specversion":"1.0","id":"A-1","source":"/shop/eu","type":"com.example.order.paid","time":"2026-01-05T10:00:00Z","subject":"order/501","datacontenttype":"application/json","data":{"customer":{"id":"71","email":"ada@example.com"},"order":{"total":"12.50","currency":"EUR"}}}',
  },
  {
    topic: 'ticket.opened (binary)',
    headers: {
      'ce-specversion': '1.0',
      'ce-id': 'B-1',
      'ce-source': '/desk',
      'ce-type': 'com.example.ticket.opened.v1',
      'ce-time': '2026-01-06T10:00:00Z',
    },
    body: '{"customer":{"email":"ada@example.com"},"ticket":{"id":"31"}}',
  },
  {
    topic: 'visit and rating.given (batch)',
    headers: { 'content-type': 'application/cloudevents-batch+json' },
    body: '[{"specversion":"1.0","id":"C-1","source":"/site","type":"com.example.visit","time":"2026-01-07T10:00:00Z","subject":"customer/71"},{"specversion":"1.0","id":"C-2","source":"/survey","type":"com.example.rating.given","time":"2026-01-07T11:00:00Z","data":{"customer":{"email":"bob@example.com"},"rating":{"scale":"nps","score":9}}}]',
  },
];
