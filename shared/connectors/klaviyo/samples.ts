import type { Sample } from '../samples.ts';

/** What Klaviyo sends: batches of events. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'event:klaviyo.received_email',
    body: '{"data":[{"external_id":"4L3cwQae2T1","topic":"event:klaviyo.received_email","payload":{"data":{"type":"event","id":"4L3cwQae2T1","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{"Subject":"New in"}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T1/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.opened_email',
    body: '{"data":[{"external_id":"4L3cwQae2T2","topic":"event:klaviyo.opened_email","payload":{"data":{"type":"event","id":"4L3cwQae2T2","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{"machine_open":false}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T2/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.clicked_email',
    body: '{"data":[{"external_id":"4L3cwQae2T3","topic":"event:klaviyo.clicked_email","payload":{"data":{"type":"event","id":"4L3cwQae2T3","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{"URL":"https://shop.example/new"}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T3/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.received_sms',
    body: '{"data":[{"external_id":"4L3cwQae2T4","topic":"event:klaviyo.received_sms","payload":{"data":{"type":"event","id":"4L3cwQae2T4","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T4/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.clicked_sms',
    body: '{"data":[{"external_id":"4L3cwQae2T5","topic":"event:klaviyo.clicked_sms","payload":{"data":{"type":"event","id":"4L3cwQae2T5","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T5/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.received_push',
    body: '{"data":[{"external_id":"4L3cwQae2T6","topic":"event:klaviyo.received_push","payload":{"data":{"type":"event","id":"4L3cwQae2T6","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T6/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.opened_push',
    body: '{"data":[{"external_id":"4L3cwQae2T7","topic":"event:klaviyo.opened_push","payload":{"data":{"type":"event","id":"4L3cwQae2T7","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T7/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.sent_sms',
    body: '{"data":[{"external_id":"4L3cwQae2T8","topic":"event:klaviyo.sent_sms","payload":{"data":{"type":"event","id":"4L3cwQae2T8","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T8/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.subscribed_to_email_marketing',
    body: '{"data":[{"external_id":"4L3cwQae2T9","topic":"event:klaviyo.subscribed_to_email_marketing","payload":{"data":{"type":"event","id":"4L3cwQae2T9","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{"email_address":"ada@example.com"}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T9/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.subscribed_to_sms_marketing',
    body: '{"data":[{"external_id":"4L3cwQae2T10","topic":"event:klaviyo.subscribed_to_sms_marketing","payload":{"data":{"type":"event","id":"4L3cwQae2T10","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T10/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.unsubscribed_from_email_marketing',
    body: '{"data":[{"external_id":"4L3cwQae2T11","topic":"event:klaviyo.unsubscribed_from_email_marketing","payload":{"data":{"type":"event","id":"4L3cwQae2T11","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{"method":"PROFILE_PAGE","email_address":"ada@example.com"}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T11/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.unsubscribed_from_sms_marketing',
    body: '{"data":[{"external_id":"4L3cwQae2T12","topic":"event:klaviyo.unsubscribed_from_sms_marketing","payload":{"data":{"type":"event","id":"4L3cwQae2T12","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T12/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.marked_email_as_spam',
    body: '{"data":[{"external_id":"4L3cwQae2T13","topic":"event:klaviyo.marked_email_as_spam","payload":{"data":{"type":"event","id":"4L3cwQae2T13","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2T13/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
  {
    topic: 'event:klaviyo.clicked_email',
    body: '{"data":[{"external_id":"4L3cwQae2U1","topic":"event:klaviyo.clicked_email","payload":{"data":{"type":"event","id":"4L3cwQae2U1","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2U1/"}},"included":[{"type":"profile","id":"01JPROFILE0000000000000001","attributes":{"email":"ada@example.com"}}]}},{"external_id":"4L3cwQae2U2","topic":"event:klaviyo.received_email","payload":{"data":{"type":"event","id":"4L3cwQae2U2","attributes":{"timestamp":1767607200,"datetime":"2026-01-05T10:00:00+00:00","uuid":"75669b00-3786-11f1-8001-4e2db0d1c5b6","event_properties":{}},"relationships":{"profile":{"data":{"type":"profile","id":"01JPROFILE0000000000000001"}},"metric":{"data":{"type":"metric","id":"SHi67A"}}},"links":{"self":"https://a.klaviyo.com/api/events/4L3cwQae2U2/"}}}}],"meta":{"timestamp":"2026-01-05T10:05:00.101159+00:00","klaviyo_webhook_id":"01KP4928STE8FKCWB6WDHZ4ZB7","klaviyo_account_id":"WBhXHN","version":"2025-10-15"}}',
  },
];
