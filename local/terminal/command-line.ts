import { type ParseArgsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../../shared/platform/nearest.ts';
import { messageOf, Refusal } from './refusal.ts';

/**
 * Parses the options and positional arguments of a command line.
 * @throws Refusal when it does not match the configuration, or gives an option twice that is not `multiple`
 */
export function readCommandLine<Config extends ParseArgsConfig>(config: Config) {
  try {
    refuseRepeated(config);
    return parseArgs(config);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(sentenceFor(messageOf(error), Object.keys(config.options ?? {})));
  }
}

function refuseRepeated(config: ParseArgsConfig): void {
  const given = new Set<string>();
  for (const token of parseArgs({ ...config, tokens: true }).tokens) {
    if (token.kind !== 'option' || config.options?.[token.name]?.multiple === true) continue;
    if (given.has(token.name)) throw new Refusal(`--${token.name} is given twice. Give it once.`);
    given.add(token.name);
  }
}

/** A sentence for a message of parseArgs, whose error codes do not tell a missing value from a value too many. */
function sentenceFor(message: string, options: readonly string[]): string {
  const unknown = /^Unknown option '(--?[^']*)'/.exec(message)?.[1];
  if (unknown !== undefined) {
    const known = options.map((name) => `--${name}`);
    return `There is no option ${unknown}${didYouMean(unknown, known) || '.'}`;
  }
  const argument = /^Unexpected argument '(.*)'\. This command/s.exec(message)?.[1];
  if (argument !== undefined) return `This command takes only options, not ${argument}.`;
  const option = /^Option '(?:-\w, )?(--[^ ']+)/.exec(message)?.[1];
  if (option === undefined) return message;
  if (message.includes('does not take an argument')) return `${option} takes no value.`;
  return message.includes('ambiguous')
    ? `${option} needs a value. Write a value that begins with a hyphen as ${option}=-1.`
    : `${option} needs a value.`;
}
