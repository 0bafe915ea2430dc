import type * as z from 'zod';
import type { connections } from '../../shared/http/delivery-bodies.ts';
import type { RowFormatting } from '../terminal/rows-output.ts';
import { elapsed } from './elapsed.ts';

/** A connection with what arrived by it. */
export type ListedConnection = Pick<
  z.infer<typeof connections>['connections'][number],
  'name' | 'provider' | 'account' | 'secret' | 'outcomes'
> & { readonly lastAt: string | null };

/**
 * How connections are shown.
 * @param now epoch milliseconds
 */
export function connectionFormatting(now: number): RowFormatting<ListedConnection> {
  return {
    columns: [
      { heading: 'connection', width: 18 },
      { heading: 'provider', width: 13 },
      { heading: 'secret', width: 10 },
      { heading: 'last delivery', width: 14 },
      { heading: 'outcomes', width: 13 },
    ],
    tableRow: ({ name, provider, secret, lastAt, outcomes }) => [
      name,
      provider,
      secret,
      lastAt === null ? 'none' : `${elapsed(now - Date.parse(lastAt))} ago`,
      Object.entries(outcomes ?? {})
        .map(([outcome, count]) => `${outcome} ${count.toLocaleString('en')}`)
        .join('\n'),
    ],
    csvNames: ['name', 'provider', 'account', 'secret', 'lastDelivery', 'outcomes'],
    csvRow: ({ name, provider, account, secret, lastAt, outcomes }) => [
      name,
      provider,
      account,
      secret,
      lastAt,
      Object.entries(outcomes ?? {})
        .map(([outcome, count]) => `${outcome} ${count}`)
        .join('; '),
    ],
  };
}
