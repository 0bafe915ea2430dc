import { openDataFolder } from '../../local/data-folder/data-folder.ts';

// Holds the lock of a data folder until the process is killed.
openDataFolder(process.argv[2]);
process.stdout.write('held\n');
setInterval(() => {}, 1000);
