import { resolveNs } from 'node:dns/promises';
import { GetHostedZoneCommand } from '@aws-sdk/client-route-53';
import type { Examined } from './examined.ts';
import { bad, type Check, good } from './finding.ts';

/**
 * Whether the zone of the domain exists and answers in the Internet. Else a deployment would wait for hours for a
 * certificate that is never validated.
 * @param nameServersOf asks the DNS
 */
export function hostedZoneChecks(
  { config, target }: Pick<Examined, 'config' | 'target'>,
  nameServersOf: (name: string) => Promise<readonly string[]> = resolveNs,
): Check[] {
  const zone = config.deployment.domain?.hostedZone;
  if (zone === undefined) return [];
  const find: Check['find'] = async () => {
    const found = await target.clients.route53
      .send(new GetHostedZoneCommand({ Id: zone.id }))
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === 'NoSuchHostedZone') return undefined;
        throw error;
      });
    if (found?.HostedZone === undefined)
      return bad(`there is no zone ${zone.id} in this account: correct domain.hostedZone.id`);
    const { Name = '', Config } = found.HostedZone;
    if (Name !== `${zone.name}.`)
      return bad(
        `${zone.id} is the zone ${Name.replace(/\.$/, '')}, not ${zone.name}: correct domain.hostedZone`,
      );
    if (Config?.PrivateZone === true)
      return bad(`${zone.name} (${zone.id}) is a private zone, which tools cannot see: give a public one`);
    const own = found.DelegationSet?.NameServers ?? [];
    const asked = await nameServersOf(zone.name).catch(() => []);
    return asked.some((server) => own.includes(server.toLowerCase()))
      ? good(`${zone.name} (${zone.id})`)
      : bad(
          `the name servers of ${zone.name} are ${asked.join(', ') || 'unknown'}, not those of ${zone.id}: delegate the zone to ${own.join(', ')}`,
        );
  };
  return [{ name: 'hosted zone', find }];
}
