import { useEffect, useState } from 'preact/hooks';

/** Where the page is: in the part of the address after `#`. It names pages, filters and customer ids, never persons. */
export interface Place {
  /** The segments of the path: `['customers', 'cus_…']`. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** The link to a place. */
export function linkTo(path: readonly string[], query: Readonly<Record<string, string | undefined>> = {}) {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  return `#/${path.map(encodeURIComponent).join('/')}${search}`;
}

/** Goes to a place. */
export function goTo(path: readonly string[], query: Readonly<Record<string, string | undefined>> = {}) {
  location.hash = linkTo(path, query);
}

/** The place that the address names. */
export function usePlace(): Place {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return placeOf(hash);
}

function placeOf(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return {
    path: path.split('/').filter(Boolean).map(decoded),
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
