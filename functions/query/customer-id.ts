/**
 * True for a text that has the form of a customer id. No other text is looked up, so a caller cannot choose the key of a
 * read.
 */
export function isCustomerId(text: string): boolean {
  return /^cus_[\w-]{22}$/.test(text);
}
