import { log } from '../../shared/platform/logger.ts';
import { nearest } from '../../shared/platform/nearest.ts';

/** Logs an error for each connection without a secret, with the stored name that is most like it. */
export function logMissingSecrets(connections: readonly string[], stored: readonly string[]): void {
  const unused = stored.filter((name) => !connections.includes(name));
  for (const connection of connections.filter((name) => !stored.includes(name))) {
    const [like] = nearest(connection, unused);
    log('error', 'A connection has no secret, so its deliveries are answered with 401', {
      connection,
      ...(like !== undefined && { reason: `a secret is stored for "${like}"` }),
    });
  }
}
