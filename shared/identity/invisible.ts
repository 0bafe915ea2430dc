const INVISIBLE = /(?![\u200c\u200d])\p{DI}/gu;
const STRAY_JOINER = /(?<=^|[\p{scx=Latn}\p{scx=Grek}\p{scx=Cyrl}\p{scx=Zyyy}\p{scx=Zinh}])[\u200c\u200d]/gu;

/**
 * A text without the characters that have no appearance: what Unicode calls `Default_Ignorable_Code_Point`, such as zero
 * width spaces, soft hyphens, direction marks, variation selectors and the byte order mark. No identifier may have them
 * (RFC 8264 §9.13, RFC 5892 §2.6), so that no two identifiers differ in them alone. The exception is the zero width joiner
 * and non-joiner, which spell different words in Arabic, Indic and similar scripts (RFC 8264 §9.8): they are removed
 * only after a Latin, Greek or Cyrillic letter, a digit or a sign.
 */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '').replace(STRAY_JOINER, '');
}
