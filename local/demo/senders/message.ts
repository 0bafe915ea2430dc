import type { Provider } from '../../../shared/connectors/registry.ts';
import type { Happening, Person, What } from '../happening.ts';

/** What a provider sends, before it is signed. */
export interface Message {
  readonly provider: Provider;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The provider's own profile of a person that this is the first to report, with the address that leads to them. */
  readonly introduces?: string;
}

/** How a happening is reported. */
export type Report<Name extends What> = (happening: Happening<Name>) => readonly Message[];

/** Text of an instant in UTC with seconds. */
export function utc(at: number): string {
  return `${naiveUtc(at)}Z`;
}

/** The same as WooCommerce writes it: without saying that it is UTC. */
export function naiveUtc(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}

/** An amount in whole units as shops write it. */
export function decimal(minor: number): string {
  return (minor / 100).toFixed(2);
}

/** A provider's number for a person. */
export function customerNumber({ number }: Person): number {
  return 70_000 + number;
}
