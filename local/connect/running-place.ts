import * as z from 'zod';
import { isProvider } from '../../shared/connectors/registry.ts';
import { connections } from '../../shared/http/delivery-bodies.ts';
import { createCustomerApi } from '../customer/api.ts';
import { Refusal } from '../terminal/refusal.ts';
import { type ConnectionPlace, KEPT_NOWHERE } from './place.ts';

const withSecrets = z.object({ connections: z.array(z.object({ name: z.string(), secret: z.string() })) });

/** The connections that the running local stack has. They can be tried, and not be changed. */
export function runningPlace(url: string): ConnectionPlace {
  const api = createCustomerApi(url);
  return {
    kept: `the stack at ${url}`,
    next: '',
    isSecretShownAgain: true,
    async find(name) {
      const { body } = await api.ask('GET', '/connections');
      const found = connections.parse(body).connections.find((one) => one.name === name);
      if (found === undefined || !isProvider(found.provider)) return undefined;
      return {
        name,
        provider: found.provider,
        ...(found.account !== null && { account: found.account }),
      };
    },
    async store() {
      throw new Refusal(KEPT_NOWHERE);
    },
    async secretsOf(name) {
      const { body } = await api.ask('GET', '/_local/connections');
      const found = withSecrets.parse(body).connections.find((one) => one.name === name);
      return found === undefined ? [] : [found.secret];
    },
    url: async () => url,
  };
}
