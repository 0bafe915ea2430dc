import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { ContractVersion } from '../../shared/events/contract.ts';
import { contractSchemas, schemaFileName } from '../../shared/events/json-schema.ts';
import type { ReleasedSchemas } from '../../shared/events/released.ts';

/** Where the schemas are kept as they were released. A version without a folder was never released. */
const RELEASED = new URL('../../docs/events/released/', import.meta.url);

const releasedSchema = z.looseObject({ title: z.string() });

/** Reads the released schemas. The title of a schema is the detail type. */
export function readReleased(folder: URL = RELEASED): ReleasedSchemas {
  const versions = existsSync(folder) ? readdirSync(folder).sort() : [];
  return new Map(
    versions.map((name) => {
      const within = new URL(`${name}/`, folder);
      const schemas = readdirSync(within).map((file) => {
        const schema = releasedSchema.parse(JSON.parse(readFileSync(new URL(file, within), 'utf8')));
        return [schema.title, schema] as const;
      });
      return [name.replace(/^v/, ''), new Map(schemas)];
    }),
  );
}

/** Releases all versions as they are now: from here on, only additions to them are accepted. */
export function writeReleased(contract: readonly ContractVersion[], folder: URL = RELEASED): void {
  for (const { version, events } of contract) {
    const within = new URL(`v${version}/`, folder);
    rmSync(within, { recursive: true, force: true });
    mkdirSync(within, { recursive: true });
    for (const [detailType, schema] of contractSchemas(events))
      writeFileSync(new URL(schemaFileName(detailType), within), `${JSON.stringify(schema, null, 2)}\n`);
  }
}
