import * as z from 'zod/mini';
import { errorName, log } from './logger.ts';

/** The one secret of the deployment. */
export interface Secrets {
  /** Keys the hashes of identities; at least 32 characters, never changed while there is data. */
  readonly identityKey: string;
  /** Live webhook secrets by connection name; several while one is being rotated. */
  readonly connections: ReadonlyMap<string, readonly string[]>;
}

/** Secrets kept at hand, so that no request ever waits for them or makes us fetch them. */
export interface SecretsKeeper {
  /** Settles when the first load has succeeded or failed. Never rejects. */
  readonly firstLoad: Promise<void>;
  /** The last good secrets, or undefined while none could be loaded: nothing can be verified, answer 503. */
  current(): Secrets | undefined;
  /** Ends the timer, for those that outlive their use of secrets. */
  stop(): void;
}

/** Five minutes: how long a removed secret may still be accepted. */
const REFRESH_MILLISECONDS = 300_000;
/** Ten seconds: how soon to try again while there is nothing to verify with. */
const RETRY_MILLISECONDS = 10_000;
/** A load that hangs, as one frozen between two invocations does, must not end the refreshing. */
const LOAD_TIMEOUT_MILLISECONDS = 5_000;

/** Why a secret cannot be used, in a sentence for the one who stores it. It never quotes a value. */
class UnusableSecretError extends Error {
  override readonly name = 'UnusableSecretError';
}

const connectionName = /^[a-z0-9][a-z0-9-]{0,62}$/;
const oneSecret = z.string().check(z.regex(/^\S(?:[^\r\n]*\S)?$/));
const secretForm = z.object({
  identityKey: z.string().check(z.minLength(32)),
  connections: z.record(z.string().check(z.regex(connectionName)), z.array(oneSecret).check(z.minLength(1))),
});

const REMEDIES: Readonly<Record<string, string>> = {
  identityKey:
    'identityKey must be text of at least 32 characters: make one with `openssl rand -hex 32`, and keep it for good',
  connections:
    'connections must be an object that maps each connection name to its list of secrets, such as {"shopify": ["…"]}',
};

/**
 * Parses the stored secret: `{"identityKey": "…", "connections": {"shopify": ["…"]}}`.
 * @throws {UnusableSecretError} with a sentence that says what to fix and quotes no value
 */
export function parseSecrets(text: string): Secrets {
  const parsed = secretForm.safeParse(readJson(text));
  if (!parsed.success) throw new UnusableSecretError(remedyFor(parsed.error.issues[0]?.path ?? []));
  return {
    identityKey: parsed.data.identityKey,
    connections: new Map(Object.entries(parsed.data.connections)),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw new UnusableSecretError(
      'the secret is not JSON: store {"identityKey": "…", "connections": {"shopify": ["…"]}}',
    );
  }
}

function remedyFor(path: readonly PropertyKey[]): string {
  const [field, connection] = path.map(String);
  if (field === undefined) return 'the secret must be an object with the fields identityKey and connections';
  if (field !== 'connections' || connection === undefined) return REMEDIES[field] ?? `${field} is not usable`;
  if (!connectionName.test(connection))
    return 'connections has a name that no connection can have: use lower-case letters, digits and hyphens';
  return `connections.${connection} must be a list of at least one secret, each without space or line break around it`;
}

/**
 * Loads the secrets now and again every five minutes (ten seconds while there are none), on a timer that keeps
 * no process alive. A failed refresh is logged and keeps the last good secrets.
 * @param load reads the stored text; the signal tells it to give up
 * @param times `refreshMilliseconds` null for one good load and no more
 */
export function keepSecrets(
  load: (signal: AbortSignal) => Promise<string>,
  {
    refreshMilliseconds = REFRESH_MILLISECONDS,
    retryMilliseconds = RETRY_MILLISECONDS,
  }: { readonly refreshMilliseconds?: number | null; readonly retryMilliseconds?: number } = {},
): SecretsKeeper {
  let secrets: Secrets | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function refresh(): Promise<void> {
    try {
      secrets = parseSecrets(await load(AbortSignal.timeout(LOAD_TIMEOUT_MILLISECONDS)));
    } catch (error) {
      log('error', 'The secret could not be loaded', {
        error: errorName(error),
        ...(error instanceof UnusableSecretError && { reason: error.message }),
      });
    }
    const pause = secrets === undefined ? retryMilliseconds : refreshMilliseconds;
    if (stopped || pause === null) return;
    timer = setTimeout(refresh, pause);
    timer.unref();
  }

  return {
    firstLoad: refresh(),
    current: () => secrets,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
