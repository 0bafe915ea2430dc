import type { GivenConnection } from './given-connection.ts';

/** Where a connection and its secret are kept: a local data folder, or a deployed environment. */
export interface ConnectionPlace {
  /** The connection of this name; undefined if there is none yet. */
  find(name: string): Promise<GivenConnection | undefined>;
  /** Adds the connection, or replaces the one of its name. */
  add(connection: GivenConnection): Promise<void>;
  /** Puts a secret in front of the others of a connection. The one before stays valid, so that a rotation loses nothing. */
  addSecret(name: string, secret: string): Promise<void>;
  /** The live secrets of a connection, newest first. */
  secretsOf(name: string): Promise<readonly string[]>;
  /** The URL below which webhooks arrive; undefined if it is not known. */
  url(): Promise<string | undefined>;
  /** Where it is kept, in words. */
  readonly kept: string;
  /** What to do so that the change takes effect. */
  readonly next: string;
}

/** How many secrets a connection keeps: the newest, and the one before. */
const SECRETS_KEPT = 2;

/** The secrets of a connection with a new one in front. One that is there already is not kept twice. */
export function withSecret(secrets: readonly string[], secret: string): string[] {
  return [secret, ...secrets.filter((one) => one !== secret)].slice(0, SECRETS_KEPT);
}

/** A list with the connection in place of the one of its name, or at its end. */
export function withConnection<Listed extends { readonly name: string }>(
  list: readonly Listed[],
  connection: Listed,
): Listed[] {
  const isKnown = list.some(({ name }) => name === connection.name);
  return isKnown
    ? list.map((one) => (one.name === connection.name ? { ...one, ...connection } : one))
    : [...list, connection];
}
