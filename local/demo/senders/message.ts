import type { Happening, Person, What } from '../happening.ts';
import type { DemoProvider } from '../tools.ts';

/** The unsigned content of a delivery. */
export interface Message {
  readonly provider: DemoProvider;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** A key of the person's profile in the tool, when the message links the profile to an e-mail address. Sent once. */
  readonly introduces?: string;
}

/** Turns a happening into the messages that report it. */
export type Report<Name extends What> = (happening: Happening<Name>) => readonly Message[];

/** The instant in ISO 8601 UTC, with seconds. */
export function utc(at: number): string {
  return `${naiveUtc(at)}Z`;
}

/** The same without `Z`, as WooCommerce writes it. */
export function naiveUtc(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}

/** The instant in Unix seconds. */
export function seconds(at: number): number {
  return Math.floor(at / 1000);
}

/** An amount in currency units with two decimals. */
export function decimal(minor: number): string {
  return (minor / 100).toFixed(2);
}

/** The customer number of a person in the tools. */
export function customerNumber({ number }: Person): number {
  return 70_000 + number;
}
