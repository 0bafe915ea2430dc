import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * A phone number in E.164, such as `+49305550100`: one that is written with `+` and its country's code, or one of a known
 * country (ISO 3166-1 alpha-2). Null for all else, also for text around a number. That its length is possible is all
 * that is asked: whether it has been given to anybody changes faster than any library.
 */
export function phoneInE164(text: string, country: string | null): string | null {
  const number = parsePhoneNumberFromString(text, {
    extract: false,
    ...(country !== null && isSupportedCountry(country) && { defaultCountry: country }),
  });
  return number?.isPossible() ? number.number : null;
}
