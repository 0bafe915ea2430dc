import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Examined } from './examined.ts';

/** The variables of a deployed function that uses the table; undefined before the first deployment. */
export async function deployedVariables({
  target,
  service,
}: Pick<Examined, 'target' | 'service'>): Promise<Readonly<Record<string, string>> | undefined> {
  const FunctionName = service?.outputs.get('RedriveFunction');
  if (FunctionName === undefined) return undefined;
  const { Environment } = await target.clients.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName }),
  );
  return Environment?.Variables ?? {};
}
