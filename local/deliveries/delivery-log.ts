import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { loggedDelivery } from '../../shared/http/delivery-bodies.ts';
import { type LineFile, openLineFile } from '../data-folder/line-file.ts';
import { parseJson } from '../http/json.ts';
import { deliveryIn, type LoggedDelivery, newestFirst } from './logged-delivery.ts';

/** Which deliveries are listed. */
export interface DeliveryQuery {
  readonly connection: string | null;
  readonly outcome: LoggedDelivery['outcome'] | null;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly limit: number;
}

/** What is known of the deliveries of one connection. */
export interface DeliverySummary {
  readonly last: LoggedDelivery | null;
  readonly outcomes: Readonly<Partial<Record<LoggedDelivery['outcome'], number>>>;
}

/** The last deliveries of each connection. */
export interface DeliveryLog {
  /** Keeps the delivery that a log line of the functions reports, if it reports one. False if it is the unsigned request of the start. */
  take(line: string): boolean;
  /** Newest first. */
  list(query: DeliveryQuery): readonly LoggedDelivery[];
  summaryOf(connection: string): DeliverySummary;
  close(): void;
}

/** How many deliveries of each connection are kept. */
const KEPT_PER_CONNECTION = 10_000;

interface Kept {
  deliveries: LoggedDelivery[];
  readonly file: LineFile | undefined;
}

const FILE_NAME = /^([a-z0-9][a-z0-9-]{0,62})\.jsonl$/;

/**
 * Opens the log in a folder, or in memory without one. A line that is damaged is left out: nothing depends on it.
 * @param onTrouble called with the error if a delivery could not be written; it is still listed
 * @param probed the connections to which the start sends an unsigned request. It is not listed, nor what comes before it
 */
export function openDeliveryLog(
  folder: string | undefined,
  onTrouble: (error: unknown) => void,
  { perConnection = KEPT_PER_CONNECTION, probed = [] as readonly string[] } = {},
): DeliveryLog {
  const starting = new Set(probed);
  const byConnection = new Map<string, Kept>();
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder).flatMap((file) => FILE_NAME.exec(file)?.[1] ?? [])) keptOf(name);
  }

  function keptOf(connection: string): Kept {
    const known = byConnection.get(connection);
    if (known !== undefined) return known;
    const opened = openFileOf(connection);
    const deliveries = (opened?.lines ?? []).flatMap(
      (line) => loggedDelivery.safeParse(parseJson(line)).data ?? [],
    );
    const kept = { deliveries, file: opened?.file };
    byConnection.set(connection, kept);
    return kept;
  }

  function openFileOf(connection: string): ReturnType<typeof openLineFile> | undefined {
    if (folder === undefined) return undefined;
    try {
      return openLineFile(join(folder, `${connection}.jsonl`));
    } catch (error) {
      onTrouble(error);
      return undefined;
    }
  }

  const lastOf = ({ deliveries }: Kept) => deliveries.slice(-perConnection);

  function keep(delivery: LoggedDelivery): void {
    const kept = keptOf(delivery.connection);
    kept.deliveries.push(delivery);
    if (kept.deliveries.length < 2 * perConnection) kept.file?.append(JSON.stringify(delivery));
    else {
      kept.deliveries = lastOf(kept);
      kept.file?.replace(kept.deliveries.map((one) => JSON.stringify(one)));
    }
  }

  return {
    take(line) {
      const delivery = deliveryIn(line);
      if (delivery === undefined) return true;
      if (starting.has(delivery.connection)) {
        if (delivery.outcome !== 'refused') return true;
        starting.delete(delivery.connection);
        return false;
      }
      try {
        keep(delivery);
      } catch (error) {
        onTrouble(error);
      }
      return true;
    },
    list({ connection, outcome, since, limit }) {
      const chosen = [...byConnection].filter(([name]) => connection === null || name === connection);
      const found = chosen
        .flatMap(([, kept]) => lastOf(kept))
        .filter((one) => (outcome === null || one.outcome === outcome) && Date.parse(one.at) >= since);
      return newestFirst(found.reverse()).slice(0, limit);
    },
    summaryOf(connection) {
      const kept = byConnection.get(connection);
      const deliveries = kept === undefined ? [] : lastOf(kept);
      const outcomes: Partial<Record<LoggedDelivery['outcome'], number>> = {};
      for (const { outcome } of deliveries) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      return { last: deliveries.at(-1) ?? null, outcomes };
    },
    close() {
      for (const { file } of byConnection.values()) file?.close();
      byConnection.clear();
    },
  };
}

const httpResult = z.looseObject({ statusCode: z.number(), body: z.string() });
const connectionsAnswer = z.object({ connections: z.array(z.looseObject({ name: z.string() })) });

/** The answer of `query` to `GET /connections` with what the log knows of each. */
export function withDeliveries(result: unknown, log: Pick<DeliveryLog, 'summaryOf'>): unknown {
  const answer = httpResult.safeParse(result).data;
  const listed = answer && connectionsAnswer.safeParse(parseJson(answer.body)).data;
  if (listed === undefined) return result;
  const connections = listed.connections.map((connection) => {
    const { last, outcomes } = log.summaryOf(connection.name);
    return { ...connection, lastDelivery: last, outcomes };
  });
  return { ...answer, body: JSON.stringify({ connections }) };
}
