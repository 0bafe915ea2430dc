import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { createLifecycleApp, type LifecycleApp } from '../../infra/lifecycle-app.ts';

const environments = z.record(z.string(), z.record(z.string(), z.unknown()));
const cdkJson = z.object({
  context: z.looseObject({ lifecycle: z.object({ environments }) }),
});

/** An environment and its templates. */
export interface SynthesisedApp extends LifecycleApp {
  readonly dataTemplate: Template;
  readonly serviceTemplate: Template;
}

/**
 * Builds an environment with the context of `cdk.json`. Only the CDK CLI reads its feature flags; without them the
 * templates would differ from the deployed ones.
 * @param more further keys of the environment, such as `staff`
 * @param moreContext further keys of the context
 */
export function lifecycleApp(
  stage = 'dev',
  bundles?: string,
  more: Readonly<Record<string, unknown>> = {},
  moreContext: Readonly<Record<string, unknown>> = {},
): LifecycleApp {
  const text = readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8');
  const given = cdkJson.parse(JSON.parse(text)).context;
  const { environments } = given.lifecycle;
  const chosen = { ...environments[stage], ...more };
  const context = {
    ...given,
    ...moreContext,
    lifecycle: { environments: { ...environments, [stage]: chosen } },
    stage,
  };
  return createLifecycleApp(bundles === undefined ? { context } : { context, bundles });
}

/** Builds an environment like `lifecycleApp` and synthesises both stacks. */
export function synthesisedApp(...given: Parameters<typeof lifecycleApp>): SynthesisedApp {
  const built = lifecycleApp(...given);
  return {
    ...built,
    dataTemplate: Template.fromStack(built.data),
    serviceTemplate: Template.fromStack(built.service),
  };
}
