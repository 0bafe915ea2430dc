import type { OperatorReader } from './condition.ts';
import { readAddress } from './ip-address.ts';
import { stringThat } from './text.ts';

/** `{ "cidr": "10.0.0.0/24" }`: an address of this network. */
export const readCidr: OperatorReader = (value, report) => {
  if (value.type !== 'string') return report('cidr match pattern must be a string');
  const [written = '', bits = '', ...rest] = value.value.split('/');
  if (bits === '' || rest.length > 0) return report("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d{1,9}$/.test(bits)) return report('Malformed CIDR, mask bits must be an integer');
  if (Number(bits) < 0) return report('Malformed CIDR, mask bits must not be negative');
  const network = readAddress(written);
  if (network === undefined) return report(`Invalid IP address: ${written}`);
  if (Number(bits) >= network.bits)
    return report(`${network.bits === 32 ? 'IPv4' : 'IPv6'} mask bits must be < ${network.bits}`);
  const hostBits = BigInt(network.bits - Number(bits));
  return stringThat((text) => {
    const address = readAddress(text);
    return address?.bits === network.bits && address.number >> hostBits === network.number >> hostBits;
  });
};
