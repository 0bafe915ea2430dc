import { join, resolve } from 'node:path';
import { Refusal } from '../terminal/refusal.ts';
import type { Subscriber } from './subscriber.ts';
import { readSubscribersFile, subscriberOfUrl } from './subscribers-file.ts';
import { readRules } from './template/rules.ts';

/** Where the subscribers are named. */
export interface SubscriberOptions {
  /** A file; undefined for `subscribers.json`, if there is one. */
  readonly file: string | undefined;
  /** A URL that receives all events. */
  readonly url: string | undefined;
  /** Templates of synthesised CDK apps. */
  readonly templates: readonly string[];
  /** The server that receives what the templates send to API destinations. */
  readonly apiDestinations: string | undefined;
}

const DEFAULT_FILE = 'subscribers.json';

/**
 * Reads all subscribers, and sentences about what the templates have and is not served here.
 * @param folder the folder to which the paths are relative
 * @throws Refusal when something is wrong
 */
export function loadSubscribers(
  { file, url, templates, apiDestinations }: SubscriberOptions,
  folder: string,
): { readonly subscribers: readonly Subscriber[]; readonly notes: readonly string[] } {
  const inFile = readSubscribersFile(
    file === undefined ? join(folder, DEFAULT_FILE) : resolve(folder, file),
    file === undefined,
  );
  const ofUrl = url === undefined ? [] : [subscriberOfUrl(url)];
  const readings = templates.map((path) => readRules(resolve(folder, path), apiDestinations));
  const subscribers = [...inFile, ...ofUrl, ...readings.flatMap((reading) => reading.subscribers)];
  const names = subscribers.map(({ name }) => name);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  if (repeated.size > 0)
    throw new Refusal(
      [...repeated]
        .map((name) => `Two subscribers have the name ${name}. Give each its own name.`)
        .join('\n'),
    );
  return { subscribers, notes: readings.flatMap(({ notes }) => notes) };
}
