import { App } from 'aws-cdk-lib';
import { ACKNOWLEDGEMENTS, acknowledge, ROLLOUT_ACKNOWLEDGEMENTS, STAFF_ACKNOWLEDGEMENTS } from './nag.ts';
import { DataStack } from './stacks/data-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';
import { readStageConfig } from './stage-config.ts';

/** The app of one environment, and its two stacks. */
export interface LifecycleApp {
  readonly app: App;
  readonly data: DataStack;
  readonly service: ServiceStack;
}

export interface LifecycleAppProps {
  /** The context of `cdk.json`. CDK passes it on by itself only to an app that its own CLI runs. */
  readonly context?: Readonly<Record<string, unknown>>;
  /**
   * Folder of the bundled functions. Without it the functions are placeholders, for reading the templates.
   */
  readonly bundles?: string;
  /** Folder of the assembly. Without it, the folder that the CLI wants, else a temporary one. */
  readonly outdir?: string;
}

/**
 * Builds the environment that the context names (`stage`, by default `dev`), for any account and region.
 * @throws {WrongConfiguration} when the context's `lifecycle` is wrong
 */
export function createLifecycleApp({ bundles, ...appProps }: LifecycleAppProps): LifecycleApp {
  const app = new App(appProps);
  const config = readStageConfig(
    app.node.tryGetContext('stage') ?? 'dev',
    app.node.tryGetContext('lifecycle'),
  );
  const data = new DataStack(app, `customer-lifecycle-${config.stage}-data`, config);
  const service = new ServiceStack(app, `customer-lifecycle-${config.stage}-service`, {
    config,
    data,
    bundles,
  });
  const ofStaff = config.staff === undefined ? [] : STAFF_ACKNOWLEDGEMENTS;
  const ofRollout = config.rollout === 'canary' ? ROLLOUT_ACKNOWLEDGEMENTS : [];
  acknowledge({ data, service }, [...ACKNOWLEDGEMENTS, ...ofStaff, ...ofRollout]);
  return { app, data, service };
}
