import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * A phone number in E.164, such as `+49305550100`, from a number with `+` and country code, or from a number
 * of a known country (ISO 3166-1 alpha-2). Null for anything else, including text around a number. Only the
 * length is checked: number assignments change faster than any library.
 */
export function phoneInE164(text: string, country: string | null): string | null {
  const number = parsePhoneNumberFromString(text, {
    extract: false,
    ...(country !== null && isSupportedCountry(country) && { defaultCountry: country }),
  });
  return number?.isPossible() ? number.number : null;
}
