import * as z from 'zod';
import type { Secrets } from '../../shared/platform/secrets.ts';
import { sendSample } from '../connect/sample-delivery.ts';
import { createCustomerApi } from '../customer/api.ts';
import { type Subscription, withSubscription } from './arrival.ts';
import type { Examined } from './examined.ts';
import { bad, type Check, type Finding, good, later } from './finding.ts';
import { isDeployed } from './stacks.ts';

const found = z.object({ customers: z.array(z.object({ customerId: z.string() })) });

/** A signed sample is sent, and its event must arrive at the bus. The customer of the sample is erased afterwards. */
export function testDelivery(
  { config, target, data, service }: Examined,
  secrets: Secrets | undefined,
): Check {
  return {
    name: 'test delivery',
    async find(): Promise<Finding> {
      if (!isDeployed(data) || !isDeployed(service)) return later('sent when both stacks are deployed');
      const url = service.outputs.get('Url');
      const bus = data.outputs.get('BusName');
      if (url === undefined || bus === undefined)
        return bad('the stacks lack the outputs Url and BusName: deploy again');
      const usable = config.connections.filter(
        ({ name }) => (secrets?.connections.get(name) ?? []).length > 0,
      );
      const connection = usable.find(({ provider }) => provider === 'generic') ?? usable[0];
      const [secret] = secrets?.connections.get(connection?.name ?? '') ?? [];
      if (connection === undefined || secret === undefined)
        return later('sent when a connection has a secret');

      const deliver = async (subscription: Subscription | undefined): Promise<Finding> => {
        const { answer, persons } = await sendSample({ connection, secret, url, topic: undefined });
        const [identity] = persons;
        if (identity === undefined) return good(`${answer} It names nobody, so no event is expected.`);
        const api = createCustomerApi(url);
        const { body } = await api.ask('POST', '/customers/search', { identity });
        const customerId = found.parse(body).customers[0]?.customerId;
        if (customerId === undefined)
          return bad(
            `${answer} There is no customer of it: look in the log of ingest, and in held/ of the parking bucket`,
          );
        const arrived = await Promise.resolve(subscription?.arrivalOf(customerId)).finally(() =>
          api.ask('DELETE', `/customers/${customerId}`),
        );
        if (subscription === undefined)
          return good(
            `${connection.name} accepted it. Whether the event arrives is not checked on an ordered bus. The customer was erased again`,
          );
        return arrived === undefined
          ? bad(
              `${answer} No event arrived within a minute: look at the log of publish and its stream mapping`,
            )
          : good(
              `${connection.name} accepted it, and ${arrived} arrived at the bus. The customer was erased again`,
            );
      };
      // An ordered bus has no rules.
      return config.bus === 'ordered' ? deliver(undefined) : withSubscription(target.clients, bus, deliver);
    },
  };
}
