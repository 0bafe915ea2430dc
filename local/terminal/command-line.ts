import { type ParseArgsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../../shared/platform/nearest.ts';
import { Refusal } from './refusal.ts';

/**
 * The options and positional arguments of a command line.
 * @throws Refusal with a sentence when it is not as the configuration allows
 */
export function readCommandLine<Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '(--?[^']*)'/.exec(message)?.[1];
    if (unknown === undefined) throw new Refusal(message);
    const known = Object.keys(config.options ?? {}).map((name) => `--${name}`);
    throw new Refusal(`There is no option ${unknown}${didYouMean(unknown, known) || '.'}`);
  }
}
