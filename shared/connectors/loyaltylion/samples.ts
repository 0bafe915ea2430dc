import type { Sample } from '../samples.ts';

const MEMBER =
  '{"id":1001,"merchant_id":"5000001","email":"ada@example.com","guest":false,"enrolled":true,"created_at":"2025-11-23T17:28:25.362Z","enrolled_at":"2025-12-12T20:46:40.377Z","updated_at":"2026-01-05T10:00:00.535Z","points_approved":500,"properties":{"name":"Ada L"}}';
const FRIEND =
  '{"id":1002,"merchant_id":"5000002","email":"bob@example.com","guest":false,"enrolled":false,"created_at":"2026-01-06T08:00:00.000Z","enrolled_at":null,"updated_at":"2026-01-06T08:00:05.000Z","properties":{"name":"Bob"}}';

/** What LoyaltyLion sends, one for each kind of body. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'customers/update',
    body: `{"id":"0a1b","topic":"customers/update","created_at":"2026-01-05T10:00:05.000Z","customer":${MEMBER}}`,
  },
  {
    topic: 'program_events/customer.tier_upgraded',
    body: `{"id":"0a1c","topic":"program_events/customer.tier_upgraded","created_at":"2026-01-05T10:00:05.000Z","payload":{"properties":{"customer":${MEMBER}}}}`,
  },
  {
    topic: 'program_events/customer.referral_complete',
    body: `{"id":"0a1d","topic":"program_events/customer.referral_complete","created_at":"2026-01-06T08:00:10.000Z","payload":{"properties":{"referring_customer":${MEMBER},"referred_customer":${FRIEND},"activity":{"id":77,"created_at":"2026-01-06T08:00:06.000Z"},"order":{"id":9}}}}`,
  },
];
