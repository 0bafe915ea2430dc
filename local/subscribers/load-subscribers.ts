import { resolve } from 'node:path';
import { groupBy } from '../client/group-by.ts';
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
  const path = resolve(folder, file ?? DEFAULT_FILE);
  const readings = templates.map((template) => ({
    place: resolve(folder, template),
    ...readRules(resolve(folder, template), apiDestinations),
  }));
  const places = [
    { place: path, subscribers: readSubscribersFile(path, file === undefined) },
    { place: '--subscriber', subscribers: url === undefined ? [] : [subscriberOfUrl(url)] },
    ...readings,
  ];
  refuseRepeatedNames(places);
  return {
    subscribers: places.flatMap(({ subscribers }) => subscribers),
    notes: readings.flatMap(({ notes }) => notes),
  };
}

interface Place {
  readonly place: string;
  readonly subscribers: readonly Subscriber[];
}

function refuseRepeatedNames(places: readonly Place[]): void {
  const placesOf = groupBy(
    places.flatMap(({ place, subscribers }) => subscribers.map(({ name }) => ({ name, place }))),
    ({ name }) => name,
  );
  const faults = [...placesOf].flatMap(([name, found]) => {
    if (found.length === 1) return [];
    const files = [...new Set(found.map(({ place }) => place))].join(' and ');
    return [`Two subscribers have the name ${name}, in ${files}. Give each its own name.`];
  });
  if (faults.length > 0) throw new Refusal(faults.join('\n'));
}
