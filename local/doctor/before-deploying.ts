import { lookup } from 'node:dns/promises';
import { DescribeEventBusCommand } from '@aws-sdk/client-eventbridge';
import { messageOf } from '../terminal/refusal.ts';
import { capacityChecks } from './capacity.ts';
import { certificateChecks } from './certificate.ts';
import { epochChecks } from './epoch.ts';
import type { Examined } from './examined.ts';
import { existingApiChecks } from './existing-api.ts';
import { bad, type Check, good, later } from './finding.ts';
import { hostedZoneChecks } from './hosted-zone.ts';
import { restoredTableChecks } from './restored-table.ts';
import { findStack, isDeployed, stackFinding } from './stacks.ts';
import { topicChecks } from './topic.ts';

/** The version that CDK demands for the stacks: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const BOOTSTRAP_VERSION = 6;

/** What can be checked before the first deployment. */
export function checksBeforeDeploying(examined: Examined): Check[] {
  const { config, target, data, service } = examined;
  const { account, region, clients } = target;
  const { stage, deployment } = config;
  const { domain, tags = {} } = deployment;
  return [
    {
      name: 'account',
      find: async () => {
        if (deployment.account === undefined)
          return good(`${account}; cdk.json binds "${stage}" to none ("account")`);
        return deployment.account === account
          ? good(account)
          : bad(
              `"${stage}" is for ${deployment.account}, and the credentials are for ${account}: set AWS_PROFILE`,
            );
      },
    },
    {
      name: 'Region',
      find: async () => {
        if (deployment.region !== undefined && deployment.region !== region)
          return bad(
            `"${stage}" is for ${deployment.region}, not ${region}: set AWS_REGION=${deployment.region}`,
          );
        return good(
          deployment.region === undefined
            ? `${region}; cdk.json binds "${stage}" to none ("region")`
            : region,
        );
      },
    },
    {
      name: 'bootstrap',
      find: async () => {
        const remedy = `run npx cdk bootstrap aws://${account}/${region}`;
        const toolkit = await findStack(clients.cloudFormation, 'CDKToolkit');
        if (toolkit === undefined) return bad(`there is no stack CDKToolkit: ${remedy}`);
        const version = Number(toolkit.outputs.get('BootstrapVersion') ?? 0);
        return version >= BOOTSTRAP_VERSION
          ? good(`version ${version}`)
          : bad(`version ${version} is too old, ${BOOTSTRAP_VERSION} is needed: ${remedy}`);
      },
    },
    { name: 'data stack', find: async () => stackFinding(data, tags) },
    { name: 'service stack', find: async () => stackFinding(service, tags) },
    ...epochChecks(examined),
    {
      name: 'bus',
      find: async () => {
        if (config.bus === 'ordered') return later('ordered buses are not checked');
        const name = `customer-lifecycle-${stage}`;
        const isThere = await clients.eventBridge.send(new DescribeEventBusCommand({ Name: name })).then(
          () => true,
          (error: unknown) => {
            if (error instanceof Error && error.name === 'ResourceNotFoundException') return false;
            throw error;
          },
        );
        if (isThere === isDeployed(data)) return isThere ? good(name) : later('not deployed yet');
        return isThere
          ? bad(
              `${name} is left from a deleted stack. Adopt it: npm run deploy -- -c stage=${stage} --import-existing-resources`,
            )
          : bad(`${name} was deleted. Create it by hand, or deploy the data stack again`);
      },
    },
    ...capacityChecks(examined),
    ...restoredTableChecks(examined),
    ...topicChecks(examined),
    ...existingApiChecks(examined),
    ...certificateChecks(examined),
    ...hostedZoneChecks(examined),
    ...(domain === undefined
      ? []
      : [
          {
            name: 'domain',
            find: async () => {
              const dataTarget = data?.outputs.get('DomainTarget');
              if (dataTarget === undefined) return later(`${domain.name} is not deployed yet`);
              return lookup(domain.name).then(
                ({ address }) => good(`${domain.name} leads to ${address}`),
                (error: unknown) =>
                  bad(
                    `${domain.name} leads nowhere (${messageOf(error)}). Create a CNAME record for ${dataTarget}`,
                  ),
              );
            },
          },
        ]),
  ];
}
