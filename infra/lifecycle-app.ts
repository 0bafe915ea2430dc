import { App, PERMISSIONS_BOUNDARY_CONTEXT_KEY, Tags } from 'aws-cdk-lib';
import { otherTarget } from './deployment-config.ts';
import {
  ACKNOWLEDGEMENTS,
  acknowledge,
  ROLLOUT_ACKNOWLEDGEMENTS,
  SECRETS_ACKNOWLEDGEMENTS,
  STAFF_ACKNOWLEDGEMENTS,
} from './nag.ts';
import { namedElsewhere } from './named-elsewhere.ts';
import { boundaryFaults } from './permissions-boundary.ts';
import { DataStack } from './stacks/data-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';
import { readStageConfig, type StageConfig } from './stage-config.ts';
import { WrongConfiguration } from './wrong-configuration.ts';

/** The app of one environment, and its two stacks. */
export interface LifecycleApp {
  readonly app: App;
  readonly data: DataStack;
  readonly service: ServiceStack;
}

interface CredentialsTarget {
  readonly account: string | undefined;
  readonly region: string | undefined;
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
  /** The account and the Region of the credentials, if there are any. */
  readonly target?: CredentialsTarget;
}

/** An app without stacks, and the checked configuration of its environment. */
export interface OpenedApp {
  readonly app: App;
  readonly config: StageConfig;
}

/**
 * Builds the environment that the context names (`stage`, by default `dev`), for any account and Region unless it is bound
 * to one.
 * @throws {WrongConfiguration} when the context's `lifecycle` is wrong, or the credentials are for another account or Region
 */
export function createLifecycleApp({ bundles, ...props }: LifecycleAppProps): LifecycleApp {
  return addStacks(openApp(props), bundles);
}

/**
 * Reads and checks the configuration, which takes much less time than bundling the functions.
 * @throws {WrongConfiguration} as `createLifecycleApp`
 */
export function openApp({ target, ...appProps }: Omit<LifecycleAppProps, 'bundles'>): OpenedApp {
  const app = new App(appProps);
  const config = readStageConfig(
    app.node.tryGetContext('stage') ?? 'dev',
    app.node.tryGetContext('lifecycle'),
  );
  const ofBoundary = boundaryFaults(app.node.tryGetContext(PERMISSIONS_BOUNDARY_CONTEXT_KEY));
  if (ofBoundary.length > 0) throw new WrongConfiguration(ofBoundary);
  const wrongTarget = target && otherTarget(config.deployment, target);
  if (wrongTarget !== undefined)
    throw new WrongConfiguration([`environment "${config.stage}" ${wrongTarget}`]);
  // Without credentials the CLI still names a Region, its default.
  const faults =
    config.deployment.region === undefined && target?.account !== undefined
      ? namedElsewhere(config, target)
      : [];
  if (faults.length > 0)
    throw new WrongConfiguration(faults.map((fault) => `environment "${config.stage}": ${fault}`));

  return { app, config };
}

/**
 * Adds both stacks.
 * @param bundles folder of the bundled functions
 */
export function addStacks({ app, config }: OpenedApp, bundles: string | undefined): LifecycleApp {
  const { account, region, tags = {}, secrets } = config.deployment;
  const stackProps = { ...(account && region && { env: { account, region } }), tags };
  const data = new DataStack(app, `customer-lifecycle-${config.stage}-data`, { ...stackProps, config });
  const service = new ServiceStack(app, `customer-lifecycle-${config.stage}-service`, {
    ...stackProps,
    config,
    data,
    bundles,
  });
  // CloudFormation passes the tags of a stack on to most resources, but not to all.
  for (const [key, value] of Object.entries(tags)) Tags.of(app).add(key, value);
  const ofStaff = config.staff === undefined ? [] : STAFF_ACKNOWLEDGEMENTS;
  const ofRollout = config.rollout === 'canary' ? ROLLOUT_ACKNOWLEDGEMENTS : [];
  const ofSecrets = secrets === 'by-function' ? SECRETS_ACKNOWLEDGEMENTS : [];
  acknowledge({ data, service }, [...ACKNOWLEDGEMENTS, ...ofStaff, ...ofRollout, ...ofSecrets]);
  return { app, data, service };
}
