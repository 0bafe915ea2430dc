import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { breakingChanges } from '../shared/events/compatibility.ts';
import { contractSchemas } from '../shared/events/json-schema.ts';
import { openApiDocument } from '../shared/http/openapi.ts';
import { connectorIndexPage } from './connector-index/index-page.ts';
import { generatedEventFiles } from './event-types/generated-files.ts';

// Writes the JSON Schemas of the published events, the OpenAPI document, the list of connectors and the types of the
// package for subscribers. Refuses changes that break subscribers.

const folder = new URL('../docs/events/schema/v1/', import.meta.url);
mkdirSync(folder, { recursive: true });

const schemas = contractSchemas();
const broken = [...schemas].flatMap(([name, schema]) => {
  const file = new URL(name, folder);
  if (!existsSync(file)) return [];
  return breakingChanges(JSON.parse(readFileSync(file, 'utf8')), schema).map(
    (change) => `${name}: ${change}`,
  );
});

if (broken.length > 0) {
  process.stderr.write(
    `Nothing was written: these changes would break subscribers:\n  ${broken.join('\n  ')}\n` +
      'Add a field instead of changing one, or publish a new detail type beside the old one.\n',
  );
  process.exitCode = 1;
} else {
  for (const [name, schema] of schemas)
    writeFileSync(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
  writeFileSync(
    new URL('../docs/openapi.json', import.meta.url),
    `${JSON.stringify(openApiDocument(), null, 2)}\n`,
  );
  writeFileSync(new URL('../docs/connectors/README.md', import.meta.url), await connectorIndexPage());
  for (const [name, text] of generatedEventFiles())
    writeFileSync(new URL(`../packages/events/src/generated/${name}`, import.meta.url), text);
  process.stdout.write(
    `Wrote ${schemas.size} schemas to docs/events/schema/v1, docs/openapi.json, docs/connectors/README.md and packages/events/src/generated\n`,
  );
}
