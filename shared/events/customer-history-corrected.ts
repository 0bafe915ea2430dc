import * as z from 'zod';
import { aboutCustomer, cause, detailOf, pathChange, pathEntry, phase, stage } from './envelope.ts';
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
  }),
).meta({
  title: 'CustomerHistoryCorrected',
  description:
    'The path published so far was wrong, for example because something was reported late or was taken back. If the current stage differs from the stage published last, a CustomerStageChanged follows.',
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
      },
    },
  ],
});
export type CustomerHistoryCorrected = z.infer<typeof customerHistoryCorrected>;
