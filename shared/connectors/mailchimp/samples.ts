import type { Sample } from '../samples.ts';

/** What Mailchimp sends: a form for each event. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'subscribe',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'type=subscribe&fired_at=2026-01-05+10%3A00%3A00&data%5Bid%5D=8a25ff1d98&data%5Bemail%5D=ada%40example.com&data%5Bemail_type%5D=html&data%5Bip_opt%5D=192.0.2.7&data%5Bweb_id%5D=161912900&data%5Bmerges%5D%5BEMAIL%5D=ada%40example.com&data%5Bmerges%5D%5BFNAME%5D=Ada&data%5Bmerges%5D%5BLNAME%5D=Lovelace&data%5Bmerges%5D%5BPHONE%5D=&data%5Blist_id%5D=a6b5da1054',
  },
  {
    topic: 'profile',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'type=profile&fired_at=2026-01-05+10%3A00%3A00&data%5Bid%5D=8a25ff1d98&data%5Bemail%5D=ada%40example.com&data%5Bemail_type%5D=html&data%5Bip_opt%5D=192.0.2.7&data%5Bweb_id%5D=161912900&data%5Bmerges%5D%5BEMAIL%5D=ada%40example.com&data%5Bmerges%5D%5BFNAME%5D=Ada&data%5Bmerges%5D%5BLNAME%5D=Lovelace&data%5Bmerges%5D%5BPHONE%5D=&data%5Blist_id%5D=a6b5da1054',
  },
  {
    topic: 'unsubscribe',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'type=unsubscribe&fired_at=2026-01-05+10%3A00%3A00&data%5Baction%5D=unsub&data%5Breason%5D=manual&data%5Bid%5D=8a25ff1d98&data%5Bemail%5D=ada%40example.com&data%5Bemail_type%5D=html&data%5Bip_opt%5D=192.0.2.7&data%5Bweb_id%5D=161912900&data%5Bmerges%5D%5BEMAIL%5D=ada%40example.com&data%5Bmerges%5D%5BFNAME%5D=Ada&data%5Bmerges%5D%5BLNAME%5D=Lovelace&data%5Bmerges%5D%5BPHONE%5D=&data%5Blist_id%5D=a6b5da1054',
  },
  {
    topic: 'upemail',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'type=upemail&fired_at=2026-01-05+10%3A00%3A00&data%5Bnew_id%5D=51da8c3259&data%5Bnew_email%5D=ada%40work.example&data%5Bold_email%5D=ada%40example.com&data%5Blist_id%5D=a6b5da1054',
  },
  {
    topic: 'cleaned',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'type=cleaned&fired_at=2026-01-05+10%3A00%3A00&data%5Blist_id%5D=a6b5da1054&data%5Bcampaign_id%5D=4fjk2ma9xd&data%5Breason%5D=abuse&data%5Bemail%5D=ada%40example.com',
  },
];
