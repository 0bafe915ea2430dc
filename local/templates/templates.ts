import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { createLifecycleApp } from '../../infra/lifecycle-app.ts';

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/**
 * The templates that `cdk synth` would deploy, without bundling the functions.
 * @param folder for the cloud assembly
 */
export function synthesiseTemplates(folder: string): unknown[] {
  // Validating the templates matters only for a deployment, and takes as long as the rest of the start.
  process.env.CDK_VALIDATION = 'false';
  const file = readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8');
  const { context } = cdkJson.parse(JSON.parse(file));
  const { app } = createLifecycleApp({ context, outdir: folder });
  return app.synth().stacks.map((stack): unknown => stack.template);
}
