import type { AlarmsConfig } from './alarm-config.ts';
import { type DeploymentConfig, regionOfArn } from './deployment-config.ts';
import type { RestoredTable } from './table-config.ts';

/** The parts of an environment that name something by its ARN. */
interface Naming {
  readonly deployment: DeploymentConfig;
  readonly alarms: AlarmsConfig;
  readonly table?: RestoredTable;
}

/** Where an environment is deployed, as far as it is known. */
interface Place {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** What an environment names in another Region or account than it is deployed in, one sentence each. */
export function namedElsewhere({ deployment, alarms, table }: Naming, { account, region }: Place): string[] {
  const { domain, encryptionKeyArn } = deployment;
  return [
    ...ofAnotherRegion('domain.certificateArn', domain?.certificateArn, region),
    ...ofAnotherAccount('domain.certificateArn', domain?.certificateArn, account),
    ...ofAnotherRegion('encryptionKeyArn', encryptionKeyArn, region),
    ...ofAnotherRegion('alarms.topicArn', alarms.topicArn, region),
    ...ofAnotherRegion('table.streamArn', table?.streamArn, region),
    ...ofAnotherAccount('table.streamArn', table?.streamArn, account),
  ];
}

function ofAnotherRegion(key: string, arn: string | undefined, region: string | undefined): string[] {
  if (arn === undefined || region === undefined) return [];
  const own = regionOfArn(arn);
  if (own === region) return [];
  return [`${key} is in ${own}, and the environment in ${region}: give one in ${region}`];
}

/** Only for what AWS uses in its own account alone. */
function ofAnotherAccount(key: string, arn: string | undefined, account: string | undefined): string[] {
  if (arn === undefined || account === undefined) return [];
  const own = arn.split(':')[4] ?? '';
  if (own === account) return [];
  return [`${key} is of account ${own}, and the environment of ${account}: give one of ${account}`];
}
