import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { createLifecycleApp, type LifecycleApp } from '../../infra/lifecycle-app.ts';
import type { StageConfig } from '../../infra/stage-config.ts';

const environments = z.record(z.string(), z.record(z.string(), z.unknown()));
const cdkJson = z.object({
  context: z.looseObject({ lifecycle: z.object({ environments }) }),
});

/** Settings of an environment that `cdk.json` does not have. */
export type OptionalSettings = Partial<
  Pick<StageConfig, 'staff' | 'forwardTo' | 'table' | 'rollout' | 'epoch'>
>;

/** An environment and its templates. */
export interface SynthesisedApp extends LifecycleApp {
  readonly dataTemplate: Template;
  readonly serviceTemplate: Template;
}

/**
 * Builds an environment with the context of `cdk.json`. Only the CDK CLI reads its feature flags; without them the
 * templates would differ from the deployed ones.
 */
export function lifecycleApp(stage = 'dev', bundles?: string, settings: OptionalSettings = {}): LifecycleApp {
  const text = readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8');
  const given = cdkJson.parse(JSON.parse(text)).context;
  const { environments } = given.lifecycle;
  const chosen = { ...environments[stage], ...settings };
  const context = { ...given, lifecycle: { environments: { ...environments, [stage]: chosen } }, stage };
  return createLifecycleApp(bundles === undefined ? { context } : { context, bundles });
}

/** Builds an environment like `lifecycleApp` and synthesises both stacks. */
export function synthesisedApp(
  stage = 'dev',
  bundles?: string,
  settings: OptionalSettings = {},
): SynthesisedApp {
  const built = lifecycleApp(stage, bundles, settings);
  return {
    ...built,
    dataTemplate: Template.fromStack(built.data),
    serviceTemplate: Template.fromStack(built.service),
  };
}
