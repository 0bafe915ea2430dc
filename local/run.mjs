// Runs a command of package.json: node local/run.mjs start --help

import { pathToFileURL } from 'node:url';
import { builtCommands } from './built/built-commands.mjs';

const [, command] = process.argv.splice(1, 2, import.meta.filename);

let folder;
try {
  folder = await builtCommands();
} catch (error) {
  // Where the folder cannot be written, the sources run as they are, which takes longer.
  if (!(error instanceof Error && 'syscall' in error)) throw error;
}
if (folder === undefined) {
  const { register } = await import('tsx/esm/api');
  register();
  await import(`./${command}.ts`);
} else {
  await import(pathToFileURL(`${folder}/${command}.mjs`).href);
}
