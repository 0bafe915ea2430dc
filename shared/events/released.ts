import { eventSourceOf } from '../platform/names.ts';
import { breakingChanges } from './compatibility.ts';
import type { ContractVersion } from './contract.ts';
import { contractSchemas, type JsonSchema } from './json-schema.ts';

/** The schemas that subscribers build on: by version, then by detail type. Empty before the first release. */
export type ReleasedSchemas = ReadonlyMap<string, ReadonlyMap<string, JsonSchema>>;

/** What would break the subscribers of the released versions, as sentences; empty if nothing would. */
export function brokenReleases(released: ReleasedSchemas, contract: readonly ContractVersion[]): string[] {
  return [...released].flatMap(([version, schemas]) => {
    const current = contract.find((one) => one.version === version);
    if (current === undefined)
      return [
        `version ${version} is gone: every rule with the source ${eventSourceOf(version)} matches nothing any more`,
      ];
    const now = contractSchemas(current.events);
    return [...schemas].flatMap(([detailType, schema]) => {
      const event = `${detailType} of version ${version}`;
      const changed = now.get(detailType);
      if (changed === undefined)
        return [
          `${event} is gone, removed or renamed: a rule with this detail type matches nothing any more, and its subscriber waits for ever`,
        ];
      return breakingChanges(schema, changed).map((sentence) => `${event}: ${sentence}`);
    });
  });
}
