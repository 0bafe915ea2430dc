import type { Rating } from '../lifecycle/activity.ts';

/** The lowest and the highest score of each scale. */
export const SCALES = {
  nps: [0, 10],
  csat: [1, 5],
  stars: [1, 5],
} as const satisfies Readonly<Record<Rating['scale'], readonly [lowest: number, highest: number]>>;

/** Whether a text names a scale. */
export function isScale(value: unknown): value is Rating['scale'] {
  return typeof value === 'string' && Object.hasOwn(SCALES, value);
}

/** Whether a score lies on its scale. */
export function isOnScale({ scale, score }: Rating): boolean {
  const [lowest, highest] = SCALES[scale];
  return score >= lowest && score <= highest;
}
