import { ignoreClosedPipe } from './closed-pipe.ts';
import { Refusal, sentenceOf, WRONG_USE_EXIT_CODE } from './refusal.ts';
import { say } from './say.ts';

/** A command of package.json. */
export interface Command<Options> {
  /** The name of the script: `npm run NAME`, or `npm start`. */
  readonly name: string;
  readonly help: string;
  /** Reads the command line. A Refusal ends the process with 2. */
  readonly read: (commandLine: readonly string[]) => Options | 'help';
  /** Does the work. An error ends the process with 1. */
  readonly work: (options: Options) => Promise<void>;
}

/** Runs a command with the arguments of this process. */
export async function runCommand<Options>({ name, help, read, work }: Command<Options>): Promise<void> {
  ignoreClosedPipe();
  let isRead = false;
  try {
    const options = read(process.argv.slice(2));
    isRead = true;
    if (options === 'help') process.stdout.write(help);
    else await work(options);
  } catch (error) {
    const isWrongUse = !isRead && error instanceof Refusal;
    say(sentenceOf(error));
    if (isWrongUse) say(`npm ${name === 'start' ? '' : 'run '}${name} -- --help shows all options.`);
    process.exitCode = isWrongUse ? WRONG_USE_EXIT_CODE : 1;
  }
}
