import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { faultsOf } from '../../infra/schema-faults.ts';
import { mustBeOneOf } from '../../shared/platform/nearest.ts';
import { hasErrorCode } from '../terminal/error-code.ts';
import { withFullStop } from '../terminal/full-stop.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';
import { createSubscriber, type SubscriberSettings } from './create-subscriber.ts';
import { SUBSCRIBER_NAME, type Subscriber, type Target } from './subscriber.ts';

const URL_FORM = 'must be a URL that begins with http:// or https://';

const httpUrl = z.string().refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), URL_FORM);
const texts = z.record(z.string(), z.string());

const TARGETS = {
  http: z.strictObject({
    type: z.literal('http'),
    url: httpUrl,
    headers: texts.optional(),
  }),
  lambda: z.strictObject({
    type: z.literal('lambda'),
    file: z.string().min(1),
    handler: z.string().min(1).optional(),
    environment: texts.optional(),
    timeoutSeconds: z.number().min(1).max(900).optional(),
  }),
  queue: z.strictObject({ type: z.literal('queue'), folder: z.string().min(1) }),
} as const;

const anyTarget = z.discriminatedUnion('type', [TARGETS.http, TARGETS.lambda, TARGETS.queue]);

/** The limits are those of EventBridge. */
const retryPolicy = z.strictObject({
  maximumRetryAttempts: z.int().min(0).max(185).optional(),
  maximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
});

const entry = z.strictObject({
  name: z
    .string()
    .regex(
      SUBSCRIBER_NAME,
      'must have 1 to 64 letters, digits, dots, hyphens and underscores, and not begin with a dot',
    ),
  pattern: z.record(z.string(), z.unknown()),
  // Checked by itself, for messages about its own keys.
  target: z.record(z.string(), z.unknown()),
  input: z.string().optional(),
  inputPath: z.string().optional(),
  inputTransformer: z
    .strictObject({ inputPathsMap: texts.optional(), inputTemplate: z.string().min(1) })
    .optional(),
  retryPolicy: retryPolicy.optional(),
  deadLetterFolder: z.string().min(1).optional(),
});

/** Lambda's default. */
const DEFAULT_TIMEOUT_SECONDS = 3;

/**
 * Reads the subscribers in a JSON file. Paths in it are relative to its folder.
 * @param isOptional whether there may be no such file
 * @throws Refusal with everything that is wrong
 */
export function readSubscribersFile(path: string, isOptional: boolean): readonly Subscriber[] {
  const text = readText(path, isOptional);
  if (text === undefined) return [];
  const listed = parseList(path, text);
  const readings = listed.map((given, index) =>
    readEntry(given, dirname(resolve(path)), placeOf(index, given)),
  );
  const faults = readings.flatMap((reading) => ('faults' in reading ? reading.faults : []));
  if (faults.length > 0) throw new Refusal(faults.map((fault) => withFullStop(`${path}${fault}`)).join('\n'));
  return readings.flatMap((reading) => ('subscriber' in reading ? [reading.subscriber] : []));
}

function readText(path: string, isOptional: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isOptional && hasErrorCode(error, 'ENOENT')) return undefined;
    throw new Refusal(
      hasErrorCode(error, 'ENOENT')
        ? `There is no file ${resolve(path)} with subscribers.`
        : `${path} cannot be read: ${messageOf(error)}.`,
    );
  }
}

function parseList(path: string, text: string): readonly unknown[] {
  let listed: unknown;
  try {
    listed = JSON.parse(text);
  } catch (error) {
    throw new Refusal(`${path} is not JSON: ${messageOf(error)}.`);
  }
  if (Array.isArray(listed)) return listed;
  throw new Refusal(
    `${path} must be a list such as [{"name":"all","pattern":{"source":["customer-lifecycle"]},"target":{"type":"http","url":"http://127.0.0.1:4000"}}].`,
  );
}

/** The place of an entry in the list, with its name if it has one. */
function placeOf(index: number, given: unknown): string {
  const name = z.object({ name: z.string() }).safeParse(given).data?.name;
  return name === undefined ? `[${index}]` : `[${index}] (${name})`;
}

type Reading = { readonly subscriber: Subscriber } | { readonly faults: readonly string[] };

function readEntry(given: unknown, folder: string, place: string): Reading {
  const target = z.object({ target: z.unknown() }).safeParse(given).data?.target;
  const faults = [...faultsOf(entry, given), ...targetFaults(target)];
  const read = entry.safeParse(given).data;
  const readTarget = anyTarget.safeParse(target).data;
  if (read === undefined || readTarget === undefined)
    return { faults: faults.map((fault) => `${place}: ${fault}`) };
  const { deadLetterFolder, retryPolicy: retries, ...rest } = read;
  const settings: SubscriberSettings = {
    ...rest,
    target: asTarget(readTarget, folder),
    retryPolicy: retries,
    deadLetterFolder: deadLetterFolder === undefined ? undefined : resolve(folder, deadLetterFolder),
  };
  const created = createSubscriber(settings);
  return 'faults' in created ? { faults: created.faults.map((fault) => `${place}: ${fault}`) } : created;
}

function targetFaults(target: unknown): readonly string[] {
  if (typeof target !== 'object' || target === null || Array.isArray(target)) return [];
  const type: unknown = Reflect.get(target, 'type');
  const schema = Object.entries(TARGETS).find(([name]) => name === type)?.[1];
  if (schema === undefined) return [`target.type ${mustBeOneOf(Object.keys(TARGETS), type)}`];
  return faultsOf(schema, target).map((fault) => `target.${fault}`);
}

function asTarget(target: z.infer<typeof anyTarget>, folder: string): Target {
  switch (target.type) {
    case 'http':
      return { type: 'http', url: target.url, method: 'POST', headers: target.headers ?? {} };
    case 'lambda':
      return {
        type: 'lambda',
        file: resolve(folder, target.file),
        handler: target.handler ?? 'handler',
        format: 'as-node',
        environment: target.environment ?? {},
        timeoutSeconds: target.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
      };
    case 'queue':
      return { type: 'queue', folder: resolve(folder, target.folder), messageGroupId: undefined };
  }
}

/** The subscriber of `--subscriber URL`: it receives all events. */
export function subscriberOfUrl(url: string): Subscriber {
  if (!httpUrl.safeParse(url).success) throw new Refusal(`--subscriber ${URL_FORM}, not ${url}.`);
  const created = createSubscriber({
    name: 'subscriber',
    pattern: { source: ['customer-lifecycle'] },
    target: { type: 'http', url, method: 'POST', headers: {} },
  });
  if ('faults' in created) throw new Refusal(created.faults.join('\n'));
  return created.subscriber;
}
