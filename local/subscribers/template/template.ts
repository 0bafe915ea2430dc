import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../http/json.ts';
import { messageOf, Refusal } from '../../terminal/refusal.ts';

/** A resource of a template. */
export interface Resource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A synthesised CloudFormation template. */
export interface Template {
  readonly path: string;
  /** The name of the file. */
  readonly name: string;
  readonly resources: ReadonlyMap<string, Resource>;
  /**
   * The value with its functions replaced; undefined when it, or a part of it, is known only after the deployment.
   */
  resolve(value: unknown): unknown;
  /** The resource that a value refers to, by `Ref` or `Fn::GetAtt`; undefined for anything else. */
  referenced(value: unknown): (Resource & { readonly id: string }) | undefined;
}

const form = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
  Parameters: z.record(z.string(), z.object({ Default: z.unknown().optional() })).optional(),
});

/** What CloudFormation knows of itself, as the local bus has it in its events. */
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': '000000000000',
  'AWS::Region': 'local',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

const ref = z.strictObject({ Ref: z.string() });
const getAtt = z.strictObject({
  'Fn::GetAtt': z.union([z.tuple([z.string(), z.string()]), z.string()]),
});
const join = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const sub = z.strictObject({ 'Fn::Sub': z.string() });

/**
 * Reads a template of `cdk.out`.
 * @throws Refusal when it cannot be read, or is none
 */
export function readTemplate(path: string): Template {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Refusal(`The template ${path} cannot be read: ${messageOf(error)}. Synthesise the app first.`);
  }
  const read = form.safeParse(parseJson(text)).data;
  if (read === undefined)
    throw new Refusal(
      `${path} is not a CloudFormation template in JSON. Name a file such as cdk.out/X.template.json.`,
    );
  const resources = new Map(
    Object.entries(read.Resources).map(([id, { Type, Properties = {} }]) => [
      id,
      { type: Type, properties: Properties },
    ]),
  );
  const named = new Map<string, unknown>([
    ...Object.entries(PSEUDO_PARAMETERS),
    ...Object.entries(read.Parameters ?? {}).map(([id, { Default }]) => [id, Default] as const),
  ]);

  function resolve(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return whole(value.map(resolve));
    const parameter = ref.safeParse(value).data;
    if (parameter !== undefined) return named.get(parameter.Ref);
    const joined = join.safeParse(value).data?.['Fn::Join'];
    if (joined !== undefined) return whole(joined[1].map(resolve))?.join(joined[0]);
    const substituted = sub.safeParse(value).data?.['Fn::Sub'];
    if (substituted !== undefined) return substitute(substituted);
    if (Object.keys(value).some((key) => key.startsWith('Fn::'))) return undefined;
    const entries = Object.entries(value).map(([key, below]) => [key, resolve(below)] as const);
    return entries.some(([, below]) => below === undefined) ? undefined : Object.fromEntries(entries);
  }

  function substitute(text: string): string | undefined {
    const values = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => named.get(name));
    if (values.includes(undefined)) return undefined;
    return text.replaceAll(/\$\{[^}]+\}/g, () => String(values.shift()));
  }

  return {
    path,
    name: basename(path),
    resources,
    resolve,
    referenced(value) {
      const attribute = getAtt.safeParse(value).data?.['Fn::GetAtt'];
      const [id = ref.safeParse(value).data?.Ref ?? ''] =
        typeof attribute === 'string' ? attribute.split('.') : (attribute ?? []);
      const found = resources.get(id);
      return found && { ...found, id };
    },
  };
}

function whole(values: readonly unknown[]): unknown[] | undefined {
  return values.includes(undefined) ? undefined : [...values];
}
