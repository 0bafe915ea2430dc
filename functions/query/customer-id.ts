/**
 * True for text that can be the id of a customer. Nothing else is looked up, so that no text from a caller becomes a
 * key of the table.
 */
export function isCustomerId(text: string): boolean {
  return /^cus_[\w-]{22}$/.test(text);
}
