import { vi } from 'vitest';
import { createHandler } from '../../../../functions/ingest/handler.ts';
import type { Connection, Connector } from '../../../../shared/connectors/connector.ts';
import type { Services } from '../../../../shared/intake/services.ts';
import type { ParkingStorage } from '../../../../shared/parking/parking-storage.ts';
import { webhookEvent } from '../../api-event.ts';
import type { Attack } from './attack.ts';

/** The parameters of a run of attacks. */
interface Attacked {
  readonly connector: Connector;
  readonly connection: Connection;
  readonly secrets: readonly string[];
  readonly now: number;
  /** Texts that must never be in the log or in an answer. */
  readonly hidden: readonly string[];
}

/**
 * Sends attacks to the real handler of `ingest`. Returns what is wrong, one sentence each: an answer that is not 401, a
 * use of the services or the storage, a log line too many or too few, or a hidden text in the log or the answer.
 */
export async function problemsUnderAttack(attacked: Attacked, attacks: readonly Attack[]): Promise<string[]> {
  const { connector, connection, now, hidden } = attacked;
  const used: string[] = [];
  const lines: string[] = [];
  let active = attacked.secrets;
  const handler = createHandler({
    connections: new Map([[connection.name, { ...connection, provider: 'generic' }]]),
    loadConnector: async () => connector,
    secrets: () => ({ identityKey: 'k'.repeat(64), connections: new Map([[connection.name, active]]) }),
    services: () => recording<Services>('services', used),
    parked: recording<ParkingStorage>('parking storage', used),
    realTime: { now: () => now },
  });
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    lines.push(String(chunk));
    return true;
  });
  const problems: string[] = [];
  try {
    for (const { name, delivery, secrets, base64 } of attacks) {
      lines.length = 0;
      used.length = 0;
      active = secrets ?? attacked.secrets;
      const event = webhookEvent(connection.name, delivery, base64);
      // A delivery that gets past the verification fails for want of services.
      const answer = await handler(event).catch(() => undefined);
      if (answer === undefined) {
        problems.push(`${name}: is taken for authentic`);
        continue;
      }
      const { statusCode, body = '' } = answer;
      const said = lines.join('') + body;
      if (statusCode !== 401) problems.push(`${name}: is answered with ${statusCode}`);
      if (used.length > 0) problems.push(`${name}: uses ${used.join(', ')}`);
      if (lines.length !== 1 || !lines[0]?.includes('"Delivery refused"'))
        problems.push(`${name}: is not logged as one refused delivery`);
      for (const text of hidden) if (said.includes(text)) problems.push(`${name}: reveals ${text}`);
    }
  } finally {
    write.mockRestore();
  }
  return problems;
}

/** An object that records every use of its members. */
function recording<Members extends object>(name: string, used: string[]): Members {
  return new Proxy({} as Members, {
    get: (_members, member) => {
      used.push(`${name}.${String(member)}`);
      return undefined;
    },
  });
}

/** The texts in a JSON body that are long enough to be recognised: addresses, names, ids. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= 8 ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
