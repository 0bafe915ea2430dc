import type { Sample } from '../samples.ts';

/** What Zendesk sends, one for each kind of body. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'ticket.created',
    body: '{"account_id":12514403,"id":"c6d7e8f9-0000-4000-8000-000000000001","type":"zen:event-type:ticket.created","subject":"zen:ticket:31","time":"2026-01-05T10:00:00.123456789Z","zendesk_event_version":"2022-11-06","detail":{"id":"31","requester_id":"8447388090494","status":"OPEN","created_at":"2026-01-05T08:00:00Z","updated_at":"2026-01-05T10:00:00Z"},"event":{}}',
  },
  {
    topic: 'ticket.status_changed',
    body: '{"account_id":12514403,"id":"c6d7e8f9-0000-4000-8000-000000000001","type":"zen:event-type:ticket.status_changed","subject":"zen:ticket:31","time":"2026-01-05T10:00:00.123456789Z","zendesk_event_version":"2022-11-06","detail":{"id":"31","requester_id":"8447388090494","status":"SOLVED","created_at":"2026-01-05T08:00:00Z","updated_at":"2026-01-05T10:00:00Z"},"event":{"previous":"OPEN","current":"SOLVED"}}',
  },
  {
    topic: 'ticket.status_changed',
    body: '{"account_id":12514403,"id":"c6d7e8f9-0000-4000-8000-000000000001","type":"zen:event-type:ticket.status_changed","subject":"zen:ticket:31","time":"2026-01-05T10:00:00.123456789Z","zendesk_event_version":"2022-11-06","detail":{"id":"31","requester_id":"8447388090494","status":"OPEN","created_at":"2026-01-05T08:00:00Z","updated_at":"2026-01-05T10:00:00Z"},"event":{"previous":"SOLVED","current":"OPEN"}}',
  },
  {
    topic: 'ticket.requester_changed',
    body: '{"account_id":12514403,"id":"c6d7e8f9-0000-4000-8000-000000000001","type":"zen:event-type:ticket.requester_changed","subject":"zen:ticket:31","time":"2026-01-05T10:00:00.123456789Z","zendesk_event_version":"2022-11-06","detail":{"id":"31","requester_id":"8447388090494","status":"OPEN","created_at":"2026-01-05T08:00:00Z","updated_at":"2026-01-05T10:00:00Z"},"event":{}}',
  },
  {
    topic: 'ticket.merged',
    body: '{"account_id":12514403,"id":"c6d7e8f9-0000-4000-8000-000000000001","type":"zen:event-type:ticket.merged","subject":"zen:ticket:31","time":"2026-01-05T10:00:00.123456789Z","zendesk_event_version":"2022-11-06","detail":{"id":"31","requester_id":"8447388090494","status":"OPEN","created_at":"2026-01-05T08:00:00Z","updated_at":"2026-01-05T10:00:00Z"},"event":{}}',
  },
  {
    topic: 'user.created',
    body: '{"account_id":12514403,"id":"c6d7e8f9-0000-4000-8000-000000000002","type":"zen:event-type:user.created","subject":"zen:user:8447388090494","time":"2026-01-05T10:00:00.123456789Z","detail":{"id":"8447388090494","email":"ada@example.com","role":"end-user","created_at":"2026-01-05T07:59:00Z","updated_at":"2026-01-05T10:00:00Z"},"event":{}}',
  },
  {
    topic: 'user.identity_changed',
    body: '{"account_id":12514403,"id":"c6d7e8f9-0000-4000-8000-000000000002","type":"zen:event-type:user.identity_changed","subject":"zen:user:8447388090494","time":"2026-01-05T10:00:00.123456789Z","detail":{"id":"8447388090494","email":"ada@example.com","role":"end-user","created_at":"2026-01-05T07:59:00Z","updated_at":"2026-01-05T10:00:00Z"},"event":{}}',
  },
  {
    topic: 'satisfaction',
    body: '{"event":"satisfaction","account_id":"12514403","ticket_id":"31","requester_id":"8447388090494","requester_email":"ada@example.com","rating":"good","updated_at":"2026-01-06T09:00:00Z"}',
  },
];
