import {
  GetApiCommand,
  GetRoutesCommand,
  GetStagesCommand,
  type Route,
  type Stage,
} from '@aws-sdk/client-apigatewayv2';
import { ROUTES } from '../../shared/http/routes.ts';
import type { Examined } from './examined.ts';
import { bad, type Check, type Finding, good } from './finding.ts';
import { isDeployed } from './stacks.ts';

/** What the alarms read in the access log. */
const LOGGED = { status: '$context.status', routeKey: '$context.routeKey' };

/** The stage of an API that exists already, and gets the routes; undefined if none writes the access log that is named. */
export async function stageOfApi(
  { apiGateway }: Examined['target']['clients'],
  {
    id: ApiId,
    accessLogGroup,
  }: Pick<NonNullable<Examined['config']['deployment']['api']>, 'id' | 'accessLogGroup'>,
): Promise<Stage | undefined> {
  const { Items: stages = [] } = await apiGateway.send(new GetStagesCommand({ ApiId }));
  return stages.find(({ AccessLogSettings }) =>
    AccessLogSettings?.DestinationArn?.replace(/:\*$/, '').endsWith(`:log-group:${accessLogGroup}`),
  );
}

/** Whether an API that exists already can get the routes. */
export function existingApiChecks({ config, target, service }: Examined): Check[] {
  const { api } = config.deployment;
  if (api === undefined) return [];
  const { id: ApiId, accessLogGroup } = api;
  const { apiGateway } = target.clients;

  async function find(): Promise<Finding> {
    const found = await apiGateway.send(new GetApiCommand({ ApiId })).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'NotFoundException') return undefined;
      throw error;
    });
    if (found?.ProtocolType !== 'HTTP')
      return bad(`there is no HTTP API ${ApiId} in ${target.region}: a REST API cannot be used`);
    const logged = await stageOfApi(target.clients, { id: ApiId, accessLogGroup });
    if (logged === undefined)
      return bad(`no stage of it writes its access log to ${accessLogGroup}: correct api.accessLogGroup`);
    if (logged.AutoDeploy !== true)
      return bad(`its stage ${logged.StageName} does not deploy new routes by itself: switch on AutoDeploy`);
    const format = logged.AccessLogSettings?.Format ?? '';
    const missing = Object.entries(LOGGED).filter(
      ([field, value]) => !format.replace(/\s/g, '').includes(`"${field}":"${value}"`),
    );
    if (missing.length > 0)
      return bad(
        `its access log lacks ${missing.map(([field, value]) => `"${field}":"${value}"`).join(' and ')}, which the alarms read: add it to the format, as JSON`,
      );
    // Once they are deployed, they are there.
    const taken = isDeployed(service) ? [] : (await routes()).filter((key) => OURS.has(key));
    if (taken.length > 0)
      return bad(
        `it has routes of ours already (${taken.join(', ')}), and a route can be there once: use another API`,
      );
    return good(`${found.Name} (${ApiId}), stage ${logged.StageName}`);
  }

  async function routes(): Promise<string[]> {
    const all: Route[] = [];
    let NextToken: string | undefined;
    do {
      const page = await apiGateway.send(new GetRoutesCommand({ ApiId, NextToken }));
      all.push(...(page.Items ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return all.flatMap(({ RouteKey }) => RouteKey ?? []);
  }

  return [{ name: 'API', find }];
}

const OURS: ReadonlySet<string> = new Set(
  ROUTES.filter(({ access }) => access !== 'local').map(({ key }) => key),
);
