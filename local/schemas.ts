import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { CONTRACT } from '../shared/events/contract.ts';
import { brokenReleases } from '../shared/events/released.ts';
import { openApiDocument } from '../shared/http/openapi.ts';
import { connectorIndexPage } from './connector-index/index-page.ts';
import { contractFiles } from './event-contract/contract-files.ts';
import { readReleased, writeReleased } from './event-contract/released-files.ts';
import { generatedEventFiles } from './event-types/generated-files.ts';

// Writes everything that is generated from the schemas: of events, of the HTTP API and of connectors. Refuses changes that
// break subscribers of what was released. With --release, what is written now is released.

const docs = new URL('../docs/', import.meta.url);

function write(path: string, content: object): void {
  const file = new URL(path, docs);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

const broken = brokenReleases(readReleased(), CONTRACT);
if (broken.length > 0) {
  process.stderr.write(
    `Nothing was written: these changes would break subscribers:\n  ${broken.join('.\n  ')}.\n` +
      'Add a field instead of changing one, or add a version: docs/releasing-events.md says how.\n',
  );
  process.exitCode = 1;
} else {
  for (const folder of ['schema', 'registry'])
    rmSync(new URL(`events/${folder}/`, docs), { recursive: true, force: true });
  for (const [path, content] of contractFiles(CONTRACT)) write(path, content);
  write('openapi.json', openApiDocument());
  writeFileSync(new URL('connectors/README.md', docs), await connectorIndexPage());
  for (const [name, text] of generatedEventFiles())
    writeFileSync(new URL(`../packages/events/src/generated/${name}`, import.meta.url), text);
  if (process.argv.includes('--release')) writeReleased(CONTRACT);
  const released = readReleased();
  const state = CONTRACT.map(({ version }) =>
    released.has(version)
      ? `Version ${version} of the events is released: only additions are accepted.\n`
      : `Version ${version} of the events is not released: it may still change.\n`,
  );
  process.stdout.write(
    `Wrote docs/events, docs/asyncapi.json, docs/openapi.json, docs/connectors/README.md and packages/events/src/generated.\n${state.join('')}`,
  );
}
