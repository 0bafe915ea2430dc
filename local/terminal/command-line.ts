import { type ParseArgsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../../shared/platform/nearest.ts';
import { messageOf, Refusal } from './refusal.ts';

/**
 * Parses the options and positional arguments of a command line.
 * @throws Refusal when it does not match the configuration
 */
export function readCommandLine<Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    const message = messageOf(error);
    const unknown = /^Unknown option '(--?[^']*)'/.exec(message)?.[1];
    if (unknown === undefined) throw new Refusal(message);
    const known = Object.keys(config.options ?? {}).map((name) => `--${name}`);
    throw new Refusal(`There is no option ${unknown}${didYouMean(unknown, known) || '.'}`);
  }
}
