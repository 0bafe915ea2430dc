import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';

/** The help of `npm run new-connector`. */
export const NEW_CONNECTOR_HELP = `
Makes the files of a new connector, with what is left to do in each of them.

  npm run new-connector -- helpwell

NAME is the name of the tool: lower-case letters and digits, beginning with a
letter. It becomes the provider in the configuration.

  -h, --help   shows this help
`;

/** Two to 32 characters, fit for a folder, a file and a constant. */
const NAME = /^[a-z][a-z0-9]{1,31}$/;

/**
 * Reads the command line.
 * @throws Refusal when the name is missing or wrong
 */
export function readNewConnectorOptions(commandLine: readonly string[]): string | 'help' {
  const { values, positionals } = readCommandLine({
    args: [...commandLine],
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return 'help';
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) throw new Refusal('Give one name, such as helpwell.');
  if (name === 'help') throw new Refusal('"help" is not the name of a tool.');
  if (name === 'readme')
    throw new Refusal('"readme" would be the file README.md on some systems. Choose another name.');
  if (!NAME.test(name))
    throw new Refusal(
      `The name must be 2 to 32 lower-case letters and digits and begin with a letter, such as helpwell, not ${JSON.stringify(name.slice(0, 40))}.`,
    );
  return name;
}
