import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Refusal } from './refusal.ts';

/**
 * What was given on the command line.
 * @throws Refusal with a sentence when it is not as the configuration allows
 */
export function readCommandLine<Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Refusal(error instanceof Error ? error.message : String(error));
  }
}
