import type { StageConfig } from '../../infra/stage-config.ts';
import type { Target } from './clients.ts';
import type { FoundStack } from './stacks.ts';

/** The environment that is examined, and its stacks. */
export interface Examined {
  readonly config: StageConfig;
  readonly target: Target;
  readonly data: FoundStack | undefined;
  readonly service: FoundStack | undefined;
}
