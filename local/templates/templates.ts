import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { createLifecycleApp } from '../../infra/lifecycle-app.ts';

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/**
 * The templates that `cdk synth` would deploy, without bundling the functions.
 * @param folder where the assembly is written
 */
export function synthesiseTemplates(folder: string): unknown[] {
  // Checking the templates is for those who deploy; it would double the time to start.
  process.env.CDK_VALIDATION = 'false';
  const file = readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8');
  const { context } = cdkJson.parse(JSON.parse(file));
  const { app } = createLifecycleApp({ context, outdir: folder });
  return app.synth().stacks.map((stack): unknown => stack.template);
}
