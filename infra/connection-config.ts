import * as z from 'zod';
import type { KnownConnection } from '../shared/connectors/connection-list.ts';
import { entryOf, isProvider, PROVIDERS, type Provider } from '../shared/connectors/registry.ts';
import { didYouMean, shown } from '../shared/platform/nearest.ts';
import { NAME } from './name-form.ts';

function unknownProvider(given: unknown): string {
  const hint = typeof given === 'string' ? didYouMean(given, PROVIDERS) : '';
  return `must be a provider of docs/connectors/README.md, not ${shown(given)}${hint}`;
}

/** A connection of an environment. */
export const connectionSchema = z.strictObject({
  name: z
    .string()
    .max(32)
    .regex(NAME, 'must be lower-case letters, digits and single hyphens, such as "shop-berlin"')
    .refine((name) => name !== 'email', 'must not be "email": the identities of addresses begin with it'),
  provider: z.custom<Provider>((given) => typeof given === 'string' && isProvider(given), {
    error: ({ input }) => unknownProvider(input),
  }),
  /** The only shop or account whose deliveries are accepted. */
  account: z.string().min(1).optional(),
  /** Whether deliveries of the provider's test mode count. By default only on `local` and `dev`. */
  testTraffic: z.boolean().optional(),
  /** The public URL as it is configured in the tool, if it is not the one that arrives. */
  url: z
    .url({
      protocol: /^https$/,
      error: 'must be an https URL, such as "https://hooks.example.com/webhooks/shop"',
    })
    .optional(),
  /** When its orders count as a purchase. By default `when-paid`. */
  orders: z.enum(['when-paid', 'when-placed', 'not-counted']).optional(),
  /** Whether addresses that it reports can merge two customers. By default `link`. */
  emails: z.enum(['link', 'never-link']).optional(),
});

/** With the secrets of `npm start`, which reads them itself. */
export const connectionWithSecrets = connectionSchema.extend({ secrets: z.unknown().optional() });

type ConnectionConfig = z.infer<typeof connectionSchema>;

/** What is wrong with the connections, one sentence each, beyond their form. */
export function connectionFaults(connections: readonly ConnectionConfig[]): string[] {
  const faults: string[] = [];
  const duplicates = connections.filter(
    ({ name }, index) => connections.findIndex((other) => other.name === name) < index,
  );
  for (const name of new Set(duplicates.map((connection) => connection.name)))
    faults.push(`connections has two named "${name}": give each its own name`);
  for (const { name, provider, testTraffic, account } of connections) {
    if (testTraffic !== undefined && !entryOf(provider).testMode)
      faults.push(
        `connections has "testTraffic" at "${name}": ${provider} has no test mode, so leave it out`,
      );
    if (account !== undefined && !entryOf(provider).account)
      faults.push(
        `connections has "account" at "${name}": the deliveries of ${provider} are bound to its secret alone, so leave it out`,
      );
  }
  return faults;
}

/** A connection as the functions read it. */
export function knownConnection(
  stage: string,
  { name, provider, account, url, testTraffic = countsTestTraffic(stage, provider) }: ConnectionConfig,
): KnownConnection {
  return {
    name,
    provider,
    ...(account === undefined ? {} : { account }),
    ...(testTraffic && { testTraffic }),
    ...(url === undefined ? {} : { url }),
    ...(entryOf(provider).addressOnce && { addressOnce: true }),
  };
}

/** Test orders must never count as sales, so by default they count only where nothing is sold. */
function countsTestTraffic(stage: string, provider: Provider): boolean {
  return (stage === 'local' || stage === 'dev') && entryOf(provider).testMode === true;
}

/** The policy with the rules of the connections, which the functions look for there. */
export function withConnectionRules(
  policy: Readonly<Record<string, unknown>>,
  connections: readonly ConnectionConfig[],
): Record<string, unknown> {
  const reported = connections.flatMap(({ name, orders, emails }) => {
    const rules = { ...(orders !== undefined && { orders }), ...(emails !== undefined && { emails }) };
    return Object.keys(rules).length === 0 ? [] : [[name, rules] as const];
  });
  return reported.length === 0 ? { ...policy } : { ...policy, connections: Object.fromEntries(reported) };
}
