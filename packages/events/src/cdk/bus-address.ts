import { type Stack, Token } from 'aws-cdk-lib';
import { BUS_ARN, EXAMPLE_BUS_ARN } from './bus-arn.ts';

/** Where a bus is, as far as it was given. */
export interface BusAddress {
  readonly name: string;
  readonly account?: string;
  readonly region?: string;
}

const NAME = /^[\w.-]{1,256}$/;

/** Reads the name or the ARN of a bus. Text that is known only when it is deployed is taken as a name. */
export function readBusAddress(bus: string | undefined): BusAddress | { readonly fault: string } {
  if (bus === undefined)
    return { fault: 'There is no bus: give its name, such as customer-lifecycle-prod, or its ARN.' };
  if (Token.isUnresolved(bus)) return { name: bus };
  if (bus === 'default')
    return {
      fault:
        'The events are not on the bus "default": give the name of the product\'s bus, such as customer-lifecycle-prod.',
    };
  const [, region, account, name] = BUS_ARN.exec(bus) ?? [];
  if (region !== undefined && account !== undefined && name !== undefined) return { name, region, account };
  if (bus.startsWith('arn:'))
    return { fault: `"${bus}" is not the ARN of an event bus: give one such as ${EXAMPLE_BUS_ARN}.` };
  if (NAME.test(bus)) return { name: bus };
  return {
    fault: `"${bus}" is not the name of an event bus: give a name such as customer-lifecycle-prod, or an ARN.`,
  };
}

/** Why a stack cannot have a rule on a bus; undefined if it can, or if its account and Region are not known yet. */
export function whyUnreachable({ account, region }: BusAddress, stack: Stack): string | undefined {
  const differs = (here: string, there: string | undefined) =>
    there !== undefined && !Token.isUnresolved(here) && here !== there;
  if (!differs(stack.account, account) && !differs(stack.region, region)) return undefined;
  return (
    `The bus is in account ${account} and Region ${region}, and this stack is in another: ` +
    'a rule must be where its bus is, so subscribe to a ForwardedBus of this stack.'
  );
}
