import { openEventLog } from '../../local/bus/event-log.ts';
import { openDataFolder } from '../../local/data-folder/data-folder.ts';

// Writes to a data folder until the system refuses, as under `ulimit -f`, and prints the acknowledged events.

const folder = openDataFolder(process.argv[2]);
const log = openEventLog(folder.path('events.jsonl'));
const acknowledged: string[] = [];
const event = {
  'detail-type': 'Filled',
  source: 'us',
  time: '2026-01-01T00:00:00Z',
  resources: [],
  detail: {},
};
let failures = 0;
while (failures < 3) {
  try {
    acknowledged.push(...log.append([event]));
  } catch {
    failures += 1;
  }
}
folder.write('position', String(acknowledged.length));
process.stdout.write(JSON.stringify(acknowledged));
process.exit(0);
