import { existsSync } from 'node:fs';
import { check, parsePattern, printProblem } from '../../packages/event-patterns/src/event-patterns.ts';
import { type InputSettings, readInput } from './input.ts';
import {
  defaultDeadLetterFolder,
  LOCAL_RETRY_POLICY,
  type RetryPolicy,
  type Subscriber,
  type Target,
} from './subscriber.ts';

/** The settings of a subscriber, of the right types. */
export interface SubscriberSettings extends InputSettings {
  readonly name: string;
  readonly pattern: object;
  readonly target: Target;
  readonly retryPolicy?: { readonly [Limit in keyof RetryPolicy]?: number | undefined } | undefined;
  /** Absolute, or relative to the data folder. */
  readonly deadLetterFolder?: string | undefined;
}

/** Creates a subscriber, or says what is wrong with its pattern, its input or its file. */
export function createSubscriber(
  settings: SubscriberSettings,
): { readonly subscriber: Subscriber } | { readonly faults: readonly string[] } {
  const { name, pattern, target, retryPolicy = {}, deadLetterFolder } = settings;
  const patternText = JSON.stringify(pattern);
  const patternFaults = check(patternText)
    .filter(({ severity }) => severity === 'error')
    .map((problem) => `the pattern is not valid: ${printProblem(problem)}`);
  const reading = readInput(settings);
  const faults = [
    ...patternFaults,
    ...('faults' in reading ? reading.faults : []),
    ...(target.type === 'http' ? headerFaults(target.headers) : []),
    ...(target.type === 'lambda' && !existsSync(target.file) ? [`there is no file ${target.file}`] : []),
  ];
  if (faults.length > 0 || 'faults' in reading) return { faults };
  const compiled = parsePattern(patternText);
  return {
    subscriber: {
      name,
      pattern,
      matches: (event) => compiled.matches(event),
      input: reading.input,
      target,
      retryPolicy: {
        maximumRetryAttempts: retryPolicy.maximumRetryAttempts ?? LOCAL_RETRY_POLICY.maximumRetryAttempts,
        maximumEventAgeInSeconds:
          retryPolicy.maximumEventAgeInSeconds ?? LOCAL_RETRY_POLICY.maximumEventAgeInSeconds,
      },
      deadLetterFolder: deadLetterFolder ?? defaultDeadLetterFolder(name),
    },
  };
}

function headerFaults(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    try {
      new Headers([[name, value]]);
      return [];
    } catch {
      return [`the header ${JSON.stringify(name)} has a name or a value that HTTP does not allow`];
    }
  });
}
