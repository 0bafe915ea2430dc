const UNSAFE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/**
 * The text with its control and direction characters as escapes like `\u202e`. Received text may contain them, and a
 * terminal would obey them: hide text, show it in another order, or change the title of the window.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
