import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { createLifecycleApp, type LifecycleApp } from '../../infra/lifecycle-app.ts';

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/** An environment and its templates. */
export interface SynthesisedApp extends LifecycleApp {
  readonly dataTemplate: Template;
  readonly serviceTemplate: Template;
}

/**
 * Builds an environment with the context of `cdk.json`. Only the CDK CLI reads its feature flags; without them the
 * templates would differ from the deployed ones.
 */
export function lifecycleApp(stage = 'dev', bundles?: string): LifecycleApp {
  const text = readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8');
  const context = { ...cdkJson.parse(JSON.parse(text)).context, stage };
  return createLifecycleApp(bundles === undefined ? { context } : { context, bundles });
}

/** Builds an environment like `lifecycleApp` and synthesises both stacks. */
export function synthesisedApp(stage = 'dev', bundles?: string): SynthesisedApp {
  const built = lifecycleApp(stage, bundles);
  return {
    ...built,
    dataTemplate: Template.fromStack(built.data),
    serviceTemplate: Template.fromStack(built.service),
  };
}
