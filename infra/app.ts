import { fileURLToPath } from 'node:url';
import { bundleConsole, bundleFunctions } from './bundle.ts';
import { createLifecycleApp } from './lifecycle-app.ts';
import { addNagChecks } from './nag.ts';
import { WrongConfiguration } from './wrong-configuration.ts';

const bundles = fileURLToPath(new URL('../.build', import.meta.url));

// The CLI sets them when there are credentials.
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;

try {
  await Promise.all([bundleFunctions(bundles), bundleConsole(`${bundles}/console`)]);
  const { app } = createLifecycleApp({ bundles, target: { account, region } });
  addNagChecks(app);
  app.synth();
} catch (error) {
  if (!(error instanceof WrongConfiguration)) throw error;
  // Only the sentences: a stack trace would hide what has to be fixed.
  process.stderr.write(`\n${error.message}\n\n`);
  process.exitCode = 1;
}
