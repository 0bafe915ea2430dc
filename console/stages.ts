import { STAGES, type Stage } from '../shared/lifecycle/stage.ts';

/** True for the name of a stage. */
export function isStage(name: string | undefined): name is Stage {
  return STAGES.some((stage) => stage === name);
}
