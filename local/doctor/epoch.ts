import { ENV } from '../../shared/platform/names.ts';
import { deployedVariables } from './deployed-variables.ts';
import type { Examined } from './examined.ts';
import { bad, type Check, good } from './finding.ts';

/** Whether the epoch is that of the deployed functions, or a later one. */
export function epochChecks({ config, target, service }: Examined): Check[] {
  if (!service?.outputs.has('RedriveFunction')) return [];
  const { epoch } = config;
  const find: Check['find'] = async () => {
    const deployed = Number((await deployedVariables({ target, service }))?.[ENV.epoch] ?? 0);
    if (epoch < deployed)
      return bad(
        `it is ${epoch}, and the deployed functions have ${deployed}: never lower it, or subscribers drop the events. Set "epoch" to ${deployed}`,
      );
    return good(epoch === deployed ? `${epoch}` : `${epoch}, deployed is ${deployed}`);
  };
  return [{ name: 'epoch', find }];
}
