import { readConfiguration } from './stack/configuration.ts';
import { startStack } from './stack/stack.ts';
import { startScreen } from './stack/start-screen.ts';
import { readableLog } from './terminal/function-log.ts';
import { oldNodeNotice } from './terminal/node-version.ts';
import { sentenceOf } from './terminal/refusal.ts';

// Everything on this machine, until Ctrl-C.

const onTrouble = (error: unknown) => process.stderr.write(`${sentenceOf(error)}\n`);

const notice = oldNodeNotice(process.version);
if (notice !== undefined) process.stderr.write(`${notice}\n`);

try {
  const stack = await startStack(readConfiguration(process.env), {
    onTrouble,
    onLog(line) {
      const readable = readableLog(line, 'info');
      if (readable !== undefined) process.stdout.write(`  ${readable}\n`);
    },
  });
  process.stdout.write(startScreen(stack, process.env.DATA_DIR, process.stdout.isTTY));
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    stack.close().then(
      () => process.exit(0),
      (error) => {
        onTrouble(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  stack.died.catch((error) => {
    onTrouble(error);
    process.exitCode = 1;
    stop();
  });
} catch (error) {
  onTrouble(error);
  process.exit(1);
}
