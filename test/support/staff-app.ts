import * as z from 'zod';
import type { StaffConfig } from '../../infra/staff-config.ts';
import { type SynthesisedApp, synthesisedApp } from './synthesised-app.ts';

/** A route of the console's API, as the template has it. */
export interface StaffRoute {
  readonly access: string;
  readonly scopes: readonly string[];
}

/** Builds the environment `dev` with a console for staff. */
export function staffApp(staff: StaffConfig): SynthesisedApp {
  return synthesisedApp('dev', undefined, { staff });
}

const routeSchema = z.object({
  RouteKey: z.string(),
  AuthorizationType: z.string(),
  AuthorizationScopes: z.array(z.string()).default([]),
});

/** The routes of the console's API, by their keys. */
export function staffRoutes({ serviceTemplate }: SynthesisedApp): ReadonlyMap<string, StaffRoute> {
  const routes = Object.entries(serviceTemplate.findResources('AWS::ApiGatewayV2::Route'));
  return new Map(
    routes
      .filter(([id]) => id.startsWith('Staff'))
      .map(([, { Properties }]) => {
        const { RouteKey, AuthorizationType, AuthorizationScopes } = routeSchema.parse(Properties);
        return [RouteKey, { access: AuthorizationType, scopes: AuthorizationScopes }];
      }),
  );
}
