import { createHash } from 'node:crypto';

/**
 * The bucket of a customer, from 0 to 99: the same for the same id and salt, on every machine and for ever. Subscribers and
 * their data warehouses compute it too, so it must not change: the first four bytes of SHA-256 as a number, modulo 100.
 */
export function bucketOf(customerId: string, salt: string): number {
  return createHash('sha256').update(`${salt}:${customerId}`).digest().readUInt32BE(0) % 100;
}
