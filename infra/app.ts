import { fileURLToPath } from 'node:url';
import { bundleConsole, bundleFunctions } from './bundle.ts';
import { synthesise } from './synthesise.ts';
import { WrongConfiguration } from './wrong-configuration.ts';

const builds = fileURLToPath(new URL('../.build', import.meta.url));

// The CLI sets them when there are credentials.
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;

try {
  await synthesise({
    target: { account, region },
    builds,
    bundle: (folder) => Promise.all([bundleFunctions(folder), bundleConsole(`${folder}/console`)]),
  });
} catch (error) {
  if (!(error instanceof WrongConfiguration)) throw error;
  // Only the sentences: a stack trace would hide what has to be fixed.
  process.stderr.write(`\n${error.message}\n\n`);
  process.exitCode = 1;
}
