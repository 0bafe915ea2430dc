import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { parseSecrets, type Secrets } from '../../shared/platform/secrets.ts';
import { secretCheck } from '../connect/given-connection.ts';
import { messageOf } from '../terminal/refusal.ts';
import type { Examined } from './examined.ts';
import { bad, type Check, type Finding, good, later } from './finding.ts';

/** The shortest secret that can be trusted: 128 bits. */
const MIN_BYTES = 16;

/** The secret of an environment, as it can be read. */
export interface StoredSecret {
  readonly checks: readonly Check[];
  /** Undefined if it is not deployed, or is not usable. */
  readonly secrets: Secrets | undefined;
}

/** Reads the secret: it must be usable, and have secrets for each connection. */
export async function readStoredSecret({ config, target, data }: Examined): Promise<StoredSecret> {
  const only = (finding: Finding): StoredSecret => ({
    checks: [{ name: 'secret', find: async () => finding }],
    secrets: undefined,
  });
  const SecretId = data?.outputs.get('SecretArn');
  if (SecretId === undefined) return only(later('not deployed yet'));
  try {
    const { secretsManager } = target.clients;
    const { SecretString = '' } = await secretsManager.send(new GetSecretValueCommand({ SecretId }));
    const secrets = parseSecrets(SecretString);
    return {
      checks: config.connections.map((connection) => ({
        name: `secret of ${connection.name}`,
        find: async () => {
          const stored = secrets.connections.get(connection.name) ?? [];
          if (stored.length === 0)
            return bad(
              `missing, so its webhooks get 401: npm run connect -- ${connection.provider} --name ${connection.name} --stage ${config.stage}`,
            );
          if (stored.some((secret) => Buffer.byteLength(secret) < MIN_BYTES))
            return bad(`one is under ${MIN_BYTES} bytes: replace it by a longer one`);
          const check = await secretCheck(connection);
          const fault = stored.map(check).find((sentence) => sentence !== undefined);
          return fault === undefined
            ? good(stored.length === 1 ? 'one' : `${stored.length}, the newest first`)
            : bad(fault);
        },
      })),
      secrets,
    };
  } catch (error) {
    return only(bad(`${messageOf(error)} (docs/deploying.md)`));
  }
}
