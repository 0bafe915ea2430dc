import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { bundleEntry, bundleFunctions } from '../infra/bundle.ts';
import { buildPage } from '../infra/bundle-console.ts';
import { bundledPackages } from '../infra/bundled-packages.ts';
import { readCommandLine } from './terminal/command-line.ts';
import { layOut } from './terminal/layout.ts';
import { messageOf, Refusal } from './terminal/refusal.ts';
import { runCommand } from './terminal/run-command.ts';
import { say } from './terminal/say.ts';

const HELP = `Lists the packages whose code is deployed, with their licences.

  npm run sbom
  npm run sbom -- --output sbom.json
      also writes them as a software bill of materials (CycloneDX)

  --output FILE  where to write it
  --help         show this help
`;

/** https://cyclonedx.org/docs/1.5/json/ */
const bill = z.looseObject({
  components: z.array(z.looseObject({ 'bom-ref': z.string() })),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});

async function main({ output }: { readonly output: string | undefined }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sbom-'));
  try {
    const functions = await bundleFunctions(folder);
    const consoleFunction = await bundleEntry('functions/console/index.ts', join(folder, 'console'));
    const { metafile } = await buildPage();
    const packages = bundledPackages([...functions.values(), consoleFunction, metafile]);
    const rows = packages.map(({ name, version, licence }) => [name, version, licence]);
    process.stdout.write(layOut(['package', 'version', 'licence'], rows));
    if (output === undefined) return;
    writeFileSync(
      output,
      `${JSON.stringify(billOf(packages.map((one) => `${one.name}@${one.version}`)), null, 2)}\n`,
    );
    say(`${packages.length} packages are in ${output}.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The bill that npm writes of everything that is installed, with these packages alone. */
function billOf(deployed: readonly string[]): object {
  const all = bill.parse(JSON.parse(installed()));
  const isDeployed = (reference: string) => deployed.includes(reference);
  return {
    ...all,
    components: all.components.filter((component) => isDeployed(component['bom-ref'])),
    dependencies: all.dependencies
      .filter(({ ref }) => isDeployed(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter(isDeployed) })),
  };
}

function installed(): string {
  try {
    return execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    throw new Refusal(`npm sbom failed; run npm ci first (npm 10 or newer): ${messageOf(error)}`);
  }
}

await runCommand({
  name: 'sbom',
  help: HELP,
  read(commandLine) {
    const { values } = readCommandLine({
      args: [...commandLine],
      options: { output: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
    });
    return values.help ? 'help' : { output: values.output };
  },
  work: main,
});
