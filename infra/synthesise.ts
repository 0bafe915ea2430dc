import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addStacks, type LifecycleAppProps, openApp } from './lifecycle-app.ts';
import { addNagChecks } from './nag.ts';

/** What is synthesised, and how its functions are bundled. */
export interface SynthesisProps extends Omit<LifecycleAppProps, 'bundles'> {
  /** Folder in which each synthesis bundles in a folder of its own. */
  readonly builds: string;
  /** Bundles all functions into a folder. */
  readonly bundle: (folder: string) => Promise<unknown>;
}

/**
 * Checks the configuration, bundles the functions, and writes the cloud assembly, which has a copy of the bundles.
 * @throws {WrongConfiguration} before anything is bundled
 */
export async function synthesise({ builds, bundle, ...props }: SynthesisProps): Promise<void> {
  const opened = openApp(props);
  await mkdir(builds, { recursive: true });
  // Two syntheses at once must not empty each other's folder.
  const bundles = await mkdtemp(join(builds, 'synthesis-'));
  try {
    await bundle(bundles);
    const { app } = addStacks(opened, bundles);
    addNagChecks(app);
    app.synth();
  } finally {
    await rm(bundles, { recursive: true, force: true });
  }
}
