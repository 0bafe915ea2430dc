import * as z from 'zod';
import { aboutCustomer, cause, churn, detailOf, pathChange, pathEntry, phase, stage } from './envelope.ts';
import { EXAMPLE_ABOUT, EXAMPLE_CAUSE, exampleMetadata } from './examples.ts';

/** The path published so far was wrong. */
export const customerHistoryCorrected = detailOf(
  z.object({
    ...aboutCustomer,
    stage: stage.meta({ description: 'The current stage, after the correction' }),
    phase,
    path: pathChange,
    replaced: z
      .array(pathEntry)
      .meta({ description: 'Published entries that are no longer valid, at most the last 16' }),
    cause,
    churn: churn.meta({
      description: 'The churn after the correction; null unless the customer counts as lost',
    }),
  }),
).meta({
  title: 'CustomerHistoryCorrected',
  description:
    'The path published so far, or the reason of a churn in it, was wrong, for example because something was reported late or was taken back. An entry of which only the reason was wrong is added again. If the current stage differs from the stage published last, a CustomerStageChanged follows.',
  examples: [
    {
      metadata: exampleMetadata(8, null, '2026-01-03T08:30:00.000Z', '2026-01-05T10:00:02.417Z'),
      data: {
        ...EXAMPLE_ABOUT,
        stage: 'purchase',
        phase: 'retention',
        path: {
          keep: 1,
          append: [
            { stage: 'evaluation', at: '2026-01-03T08:30:00.000Z' },
            { stage: 'purchase', at: '2026-01-05T10:00:00.000Z' },
          ],
        },
        replaced: [{ stage: 'purchase', at: '2026-01-05T10:00:00.000Z' }],
        cause: { ...EXAMPLE_CAUSE, type: 'late-activity', change: 'checkout.started' },
        churn: null,
      },
    },
  ],
});
export type CustomerHistoryCorrected = z.infer<typeof customerHistoryCorrected>;
