// Runs a command of package.json: node local/run.mjs start --help

import { pathToFileURL } from 'node:url';
import { builtCommands } from './built/built-commands.mjs';

const [, command] = process.argv.splice(1, 2, import.meta.filename);

// Errors name lines of the sources.
process.setSourceMapsEnabled(true);

/** @returns {Promise<string>} */
async function addressOfCommand() {
  try {
    return pathToFileURL(`${await builtCommands()}/${command}.mjs`).href;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ('errors' in error) {
      // What is wrong in the sources has been shown.
      if (error.message.includes('Could not resolve "@'))
        process.stderr.write('A package is missing: run npm ci.\n');
      process.exit(1);
    }
    if (!('syscall' in error)) throw error;
    // Where the folder cannot be written, the sources run as they are, which takes longer.
    const { register } = await import('tsx/esm/api');
    register();
    return `./${command}.ts`;
  }
}

await import(await addressOfCommand());
