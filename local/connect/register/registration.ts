import * as z from 'zod';
import { parseJson } from '../../http/json.ts';
import { Refusal } from '../../terminal/refusal.ts';

/** What a tool's API needs to send webhooks to a connection. */
export interface Registration {
  /** The connection's name. */
  readonly name: string;
  /** The public URL of the connection. */
  readonly url: string;
  readonly topics: readonly string[];
  readonly token: string;
  /** The secret that the tool is to sign with, where its owner chooses it. */
  readonly secret: string | undefined;
  /** The shop, for tools with an API at each shop. */
  readonly account: string | undefined;
  /** The form, for Typeform. */
  readonly form: string | undefined;
  /** Where the API is, instead of the tool's own address. */
  readonly api: string | undefined;
}

/** What was registered. */
export interface Registered {
  /** Topics that are switched on now. */
  readonly on: readonly string[];
  /** Topics that the API did not switch on, each with the reason. */
  readonly refused: readonly { readonly topic: string; readonly reason: string }[];
  /** The secret that the tool made for the webhook. */
  readonly secret?: string;
}

/** Registers the webhook of a connection at its tool. A second time changes nothing. */
export type Register = (registration: Registration) => Promise<Registered>;

const TIMEOUT = 30_000;

/** A request to the API of a tool. */
export interface ToolRequest {
  /** The name of the tool, for sentences. */
  readonly tool: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Asks the API of a tool. Follows no redirect, so that the token goes nowhere else.
 * @throws Refusal when there is no usable answer; it never contains the token
 */
export async function askTool<Schema extends z.ZodType>(
  { tool, method, url, headers, body }: ToolRequest,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const { host } = new URL(url);
  const answer = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT),
    ...(body !== undefined && { body }),
  }).catch(() => {
    throw new Refusal(`${tool} does not answer at ${host}. Check the name of the shop, and try again.`);
  });
  const given = parseJson(await answer.text());
  if (answer.status === 401 || answer.status === 403)
    throw new Refusal(
      `${tool} does not accept the token for this (${answer.status}). Give one that may manage webhooks.`,
    );
  if (!answer.ok) throw new Refusal(`${tool} answers ${answer.status}${reasonIn(given)}`);
  const read = schema.safeParse(given);
  if (!read.success)
    throw new Refusal(
      `${tool} answers in a form that is not known here. Switch the webhook on in the tool itself.`,
    );
  return read.data;
}

const reasons = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.object({ description: z.string() }).transform(({ description }) => description),
]);

function reasonIn(body: unknown): string {
  const { data } = reasons.safeParse(body);
  return data === undefined ? '.' : `: ${data}`;
}
