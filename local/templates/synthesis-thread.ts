import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { synthesiseTemplates } from './templates.ts';

const { folder } = z.object({ folder: z.string() }).parse(workerData);
parentPort?.postMessage(synthesiseTemplates(folder));
