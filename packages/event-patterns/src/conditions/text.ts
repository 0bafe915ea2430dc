import type { ValueTest } from './condition.ts';

/** Says whether the text of an event fits the text of a pattern. */
export type TextTest = (text: string) => boolean;

/** True for strings that pass the test, and for nothing else. */
export function stringThat(passes: TextTest): ValueTest {
  return (value) => value.type === 'string' && passes(value.value);
}

/** Begins with this text. */
export function startsWith(prefix: string): TextTest {
  return (text) => text.startsWith(prefix);
}

/** Ends with this text. */
export function endsWith(suffix: string): TextTest {
  return (text) => text.endsWith(suffix);
}
