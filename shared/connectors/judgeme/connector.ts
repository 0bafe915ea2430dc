import type { Connector } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { readJsonBody } from '../json-body.ts';
import { mappingOf, refusedMapping } from '../mapping.ts';
import { mapReview } from './mapping.ts';
import { signJudgeme, verifyJudgeme } from './verify.ts';

/** Judge.me, by its webhooks (https://judge.me/help/en/articles/8299679-verifying-webhooks-from-judge-me). */
export const judgemeConnector: Connector = {
  provider: 'judgeme',
  topics: ['review/created', 'review/updated'],
  keptHeaders: [],
  verify: verifyJudgeme,
  sign: signJudgeme,
  map(delivery, connection) {
    const body = readJsonBody(delivery.body);
    return 'refused' in body
      ? refusedMapping(body.refused)
      : mappingOf('review', mapReview(body.value, connection.name));
  },
  describe: (delivery) =>
    description(
      Object.hasOwn(Object(bodyOf(delivery)), 'review') ? 'review' : undefined,
      () => true,
      undefined,
    ),
};
