import { createConnector } from './new-connector/create.ts';
import { NEW_CONNECTOR_HELP, readNewConnectorOptions } from './new-connector/options.ts';
import { runCommand } from './terminal/run-command.ts';
import { say } from './terminal/say.ts';

const REPOSITORY = new URL('..', import.meta.url);

await runCommand({
  name: 'new-connector',
  help: NEW_CONNECTOR_HELP,
  read: readNewConnectorOptions,
  async work(name) {
    for (const file of createConnector(REPOSITORY, name)) say(`wrote ${file}`);
    say(`Next: npx vitest run test/unit/connectors/${name}.test.ts lists what is left to do.`);
    say('docs/connectors/adding-a-provider.md explains each step.');
  },
});
