import { openDataFolder } from '../../local/data-folder/data-folder.ts';

// Holds a data folder until it is killed.
openDataFolder(process.argv[2]);
process.stdout.write('held\n');
setInterval(() => {}, 1000);
