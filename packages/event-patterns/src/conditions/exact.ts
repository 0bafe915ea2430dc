import type { Scalar } from '../read-json.ts';
import type { OperatorReader, ValueTest } from './condition.ts';
import { readAddress, sameAddress } from './ip-address.ts';
import { sameNumber } from './numbers.ts';
import { stringThat } from './text.ts';

/** Equal to a string, a number (by value), a boolean or null. */
export function equalTo(wanted: Scalar): ValueTest {
  switch (wanted.type) {
    case 'string':
    case 'boolean':
      return (value) => value.type === wanted.type && value.value === wanted.value;
    case 'number':
      return (value) => value.type === 'number' && sameNumber(value.text, wanted.text);
    case 'null':
      return (value) => value.type === 'null';
  }
}

/** A plain entry of a list. A string that is an IP address matches every spelling of the address. */
export function readPlain(wanted: Scalar): ValueTest {
  const address = wanted.type === 'string' ? readAddress(wanted.value) : undefined;
  return address === undefined
    ? equalTo(wanted)
    : stringThat((text) => sameAddress(address, readAddress(text)));
}

/** `{ "exactly": "x" }`: the long form of a string. */
export const readExactly: OperatorReader = (value, report) =>
  value.type === 'string' ? equalTo(value) : report('exact match pattern must be a string');
