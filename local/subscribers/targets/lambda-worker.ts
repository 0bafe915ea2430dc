import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { compileFunction } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/cjs/api';
import * as z from 'zod';

// A subscriber's Lambda handler runs in a thread of its own, so that a crash or an endless loop ends only this thread.

const settings = z
  .object({ file: z.string(), handler: z.string(), format: z.enum(['commonjs', 'as-node']) })
  .parse(workerData);

const message = z.object({
  id: z.number(),
  event: z.unknown(),
  eventId: z.string(),
  deadline: z.number(),
});

type Handler = (event: unknown, context: object) => unknown;

const port = parentPort;
if (port === null) throw new Error('lambda-worker.ts runs in a worker thread');

// The thread runs ES modules in TypeScript already. A handler in a project without "type": "module" is CommonJS.
register();

const handler = await loadHandler().catch((error: unknown) => {
  port.postMessage({ type: 'unusable', reason: reasonOf(error) });
});

async function loadHandler(): Promise<Handler> {
  const loaded =
    settings.format === 'commonjs' ? asCommonJs() : await import(pathToFileURL(settings.file).href);
  // What a CommonJS module exports is not always recognised, but is always the default export.
  for (const exported of [loaded, Reflect.get(Object(loaded), 'default')]) {
    const found: unknown = Reflect.get(Object(exported), settings.handler);
    const checked = z.custom<Handler>((value) => typeof value === 'function').safeParse(found);
    if (checked.success) return checked.data;
  }
  throw new Error(`${settings.file} exports no function ${settings.handler}`);
}

function asCommonJs(): unknown {
  const { file } = settings;
  const module: { exports: unknown } = { exports: {} };
  compileFunction(readFileSync(file, 'utf8'), ['exports', 'require', 'module', '__filename', '__dirname'], {
    filename: file,
  }).call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `the function threw ${inspect(error)}`;
}

if (handler !== undefined) {
  const name = process.env.AWS_LAMBDA_FUNCTION_NAME ?? '';
  port.on('message', async (received: unknown) => {
    const { id, event, eventId, deadline } = message.parse(received);
    const context = {
      callbackWaitsForEmptyEventLoop: true,
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${name}`,
      memoryLimitInMB: '128',
      awsRequestId: eventId,
      logGroupName: `/aws/lambda/${name}`,
      logStreamName: 'local',
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    try {
      await handler(event, context);
      port.postMessage({ type: 'returned', id });
    } catch (error) {
      port.postMessage({ type: 'threw', id, reason: reasonOf(error) });
    }
  });
  port.postMessage({ type: 'loaded' });
}
