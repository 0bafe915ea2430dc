import * as z from 'zod';
import { aboutCustomer, cause, churn, detailOf, pathChange, phase, stage } from './envelope.ts';
import { EXAMPLE_ABOUT, EXAMPLE_CAUSE, exampleMetadata } from './examples.ts';

/** A customer entered a stage. */
export const customerStageChanged = detailOf(
  z.object({
    ...aboutCustomer,
    stage,
    previousStage: stage.nullable().meta({
      description: "The stage before; null for a customer's first stage",
      examples: ['evaluation', null],
    }),
    phase,
    previousPhase: phase
      .nullable()
      .meta({ description: 'The phase of previousStage; null if that is', examples: ['acquisition', null] }),
    secondsInPreviousStage: z
      .int()
      .min(0)
      .nullable()
      .meta({ description: 'Whole seconds in previousStage; null if that is', examples: [86_400, null] }),
    reactivated: z
      .boolean()
      .meta({ description: 'True when a lost customer is back in retention', examples: [false] }),
    path: pathChange,
    cause,
    churn,
  }),
).meta({
  title: 'CustomerStageChanged',
  description:
    'A customer entered a stage. path.append is empty when a CustomerHistoryCorrected just before has already added the entry.',
  examples: [
    {
      metadata: exampleMetadata(7, 5, '2026-01-05T10:00:00.000Z'),
      data: {
        ...EXAMPLE_ABOUT,
        stage: 'purchase',
        previousStage: 'evaluation',
        phase: 'retention',
        previousPhase: 'acquisition',
        secondsInPreviousStage: 86_400,
        reactivated: false,
        path: { keep: 1, append: [{ stage: 'purchase', at: '2026-01-05T10:00:00.000Z' }] },
        cause: EXAMPLE_CAUSE,
        churn: null,
      },
    },
  ],
});
export type CustomerStageChanged = z.infer<typeof customerStageChanged>;
