import type { Services } from '../../shared/intake/services.ts';
import { type Answer, answer } from './answer.ts';

/** `GET /policy`: the thresholds that are in force. */
export function showPolicy({ policy }: Services): Answer {
  const { version, ...rules } = policy;
  return answer(200, { version, rules });
}
