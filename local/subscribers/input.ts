import { type JsonPath, parseJsonPath, valueAt } from './json-path.ts';
import { type DeliveredEvent, type Input, InvalidInput, type RuleContext } from './subscriber.ts';

/** The input of a target, in the words of EventBridge: none for the whole event, or one of the three. */
export interface InputSettings {
  readonly input?: string | undefined;
  readonly inputPath?: string | undefined;
  readonly inputTransformer?:
    | {
        readonly inputPathsMap?: Readonly<Record<string, string>> | undefined;
        readonly inputTemplate: string;
      }
    | undefined;
}

/** What makes the input, or what is wrong with the settings. */
export type InputReading = { readonly input: Input } | { readonly faults: readonly string[] };

/** The variables that EventBridge defines. */
const RESERVED: Readonly<Record<string, (event: DeliveredEvent, rule: RuleContext) => unknown>> = {
  'aws.events.rule-arn': (_event, { arn }) => arn,
  'aws.events.rule-name': (_event, { name }) => name,
  'aws.events.event.ingestion-time': (_event, { ingestionTime }) => ingestionTime,
  'aws.events.event': ({ detail: _, ...event }) => event,
  'aws.events.event.json': (event) => event,
};

const MAX_VARIABLES = 100;

/** A text of JSON, or a variable outside of texts. */
const PARTS = /"((?:[^"\\]|\\.)*)"|<([^<>]+)>/gs;
const VARIABLE = /<([^<>]+)>/g;

/**
 * Reads the input settings of a target.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function readInput({ input, inputPath, inputTransformer }: InputSettings): InputReading {
  if ([input, inputPath, inputTransformer].filter((one) => one !== undefined).length > 1)
    return { faults: ['input, inputPath and inputTransformer exclude each other: keep one'] };
  if (input !== undefined) return readConstant(input);
  if (inputPath !== undefined) {
    const path = parseJsonPath(inputPath);
    if (path === undefined) return { faults: [wrongPath('inputPath', inputPath)] };
    // EventBridge does not document what a target receives of a path that the event does not have.
    return { input: (event) => valueAt(event, path) ?? null };
  }
  if (inputTransformer === undefined) return { input: (event) => event };
  return readTransformer(inputTransformer.inputPathsMap ?? {}, inputTransformer.inputTemplate);
}

function readConstant(text: string): InputReading {
  try {
    const constant: unknown = JSON.parse(text);
    return { input: () => constant };
  } catch {
    return { faults: ['input must be the text of JSON, such as "{\\"a\\":1}"'] };
  }
}

function wrongPath(place: string, path: string): string {
  return `${place} must be a JSON path such as $.detail.data.customerId, not ${path}: letters, digits, - _ / with dots, [0] and [*]`;
}

function readTransformer(pathsMap: Readonly<Record<string, string>>, template: string): InputReading {
  const faults: string[] = [];
  const paths = new Map<string, JsonPath>();
  for (const [name, text] of Object.entries(pathsMap)) {
    const path = parseJsonPath(text);
    if (path === undefined) faults.push(wrongPath(`inputPathsMap.${name}`, text));
    else paths.set(name, path);
    if (Object.hasOwn(RESERVED, name)) faults.push(`inputPathsMap.${name} is a reserved variable: rename it`);
  }
  if (Object.keys(pathsMap).length > MAX_VARIABLES)
    faults.push(`inputPathsMap has more than ${MAX_VARIABLES} variables`);
  for (const [, name = ''] of template.matchAll(VARIABLE))
    if (!Object.hasOwn(pathsMap, name) && !Object.hasOwn(RESERVED, name))
      faults.push(`inputTemplate uses <${name}>, which inputPathsMap does not define`);
  // A number is JSON outside of a text, and harmless inside.
  if (parsed(fill(template, () => 0)) === undefined)
    faults.push(
      'inputTemplate must be JSON once its variables are replaced: a text needs double quotes, such as "\\"<id> was lost\\""',
    );
  if (faults.length > 0) return { faults };
  return {
    input(event, rule) {
      const text = fill(template, (name) => {
        const path = paths.get(name);
        return path === undefined ? RESERVED[name]?.(event, rule) : valueAt(event, path);
      });
      const value = parsed(text);
      if (value === undefined)
        throw new InvalidInput(
          'The input transformer made no JSON: EventBridge does not escape a value within a text.',
        );
      return value.json;
    },
  };
}

/**
 * Replaces the variables of a template. Within a text, a value is inserted unescaped, and objects and lists lose their
 * quotes. Elsewhere a text gets quotes. What does not exist is an empty text.
 */
function fill(template: string, valueNamed: (name: string) => unknown): string {
  return template.replaceAll(PARTS, (_part, text: string | undefined, name: string | undefined) => {
    if (name !== undefined) return jsonOf(valueNamed(name));
    return `"${text?.replaceAll(VARIABLE, (_variable, inner: string) => textOf(valueNamed(inner)))}"`;
  });
}

function jsonOf(value: unknown): string {
  return value === undefined ? '""' : JSON.stringify(value);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value).replaceAll('"', '');
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
