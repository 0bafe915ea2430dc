import type { Delivery } from '../../../../shared/connectors/connector.ts';

function isForm({ headers }: Delivery): boolean {
  return headers['content-type'] === 'application/x-www-form-urlencoded';
}

/** The value of a body: of a form, its fields. */
export function bodyValue(delivery: Delivery): unknown {
  const text = Buffer.from(delivery.body).toString();
  return isForm(delivery) ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
}

/** The text of a body with another value. */
export function textOf(delivery: Delivery, value: unknown): string {
  if (!isForm(delivery)) return JSON.stringify(value);
  return new URLSearchParams(
    Object.entries(Object(value)).map(([name, one]): [string, string] => [name, String(one)]),
  ).toString();
}
