import { asyncApiDocument } from '../../shared/events/async-api.ts';
import type { ContractVersion } from '../../shared/events/contract.ts';
import { contractSchemas, schemaFileName } from '../../shared/events/json-schema.ts';
import { registrySchemas } from '../../shared/events/registry-schemas.ts';

/** The generated files of the contract with their content, by their path below docs. */
export function contractFiles(contract: readonly ContractVersion[]): ReadonlyMap<string, object> {
  return new Map([
    ...contract.flatMap((version) => [
      ...[...contractSchemas(version.events)].map(
        ([detailType, schema]) =>
          [`events/schema/v${version.version}/${schemaFileName(detailType)}`, schema] as const,
      ),
      ...[...registrySchemas(version)].map(
        ([name, document]) => [`events/registry/v${version.version}/${name}.json`, document] as const,
      ),
    ]),
    ['asyncapi.json', asyncApiDocument(contract)] as const,
  ]);
}
