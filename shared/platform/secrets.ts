import * as z from 'zod/mini';
import { errorName, log } from './logger.ts';

/** The secret of the deployment. */
export interface Secrets {
  /** The key of the identity hashes: at least 32 characters, never changed while there is data. */
  readonly identityKey: string;
  /** The valid webhook secrets by connection name; several during a rotation. */
  readonly connections: ReadonlyMap<string, readonly string[]>;
}

/** Secrets in memory, so that no request waits for them or causes a fetch. */
export interface SecretsKeeper {
  /** Resolves when the first load has succeeded or failed. Never rejects. */
  readonly firstLoad: Promise<void>;
  /** The last secrets that were loaded. Undefined if none were: then nothing can be verified, so answer 503. */
  current(): Secrets | undefined;
  /** Ends the timer. */
  stop(): void;
}

/** Five minutes: for so long a removed secret is still accepted. */
const REFRESH_MILLISECONDS = 300_000;
/** Ten seconds: the time between tries while no secrets are loaded. */
const RETRY_MILLISECONDS = 10_000;
/** Ends a load that hangs, for example because Lambda froze it between two invocations, so that the next refresh runs. */
const LOAD_TIMEOUT_MILLISECONDS = 5_000;

/** Thrown if a secret cannot be used. The message says what to fix and never quotes a value. */
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
    'identityKey must be text of at least 32 characters: create one with `openssl rand -hex 32` and never change it',
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
    // The message of the parser would quote the text.
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
    return 'connections has an invalid connection name: use lower-case letters, digits and hyphens';
  return `connections.${connection} must be a list of at least one secret, without spaces or line breaks around it`;
}

/**
 * Loads the secrets now and every five minutes (every ten seconds while there are none), on a timer that does not keep
 * the process alive. A failed refresh is logged and keeps the last secrets.
 * @param load reads the stored text; the signal aborts it
 * @param times `refreshMilliseconds` null to stop after the first successful load
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
