import type { Connector, Delivery } from '../../../../shared/connectors/connector.ts';
import { type Attack, withHeader } from './attack.ts';

const DAY = 86_400_000;

/** Deliveries that are outside the window, and a valid signature with another timestamp. */
export function timestampAttacks(
  connector: Connector,
  sample: Delivery,
  secret: string,
  now: number,
  window: number,
): Attack[] {
  const shifts: [string, number][] = [
    ['a second before the window', -window - 1000],
    ['a second after the window', window + 1000],
    ['a minute before the window', -window - 60_000],
    ['a minute after the window', window + 60_000],
    ['an hour old', -window - 3_600_000],
    ['an hour ahead', window + 3_600_000],
    ['a day old', -DAY - window],
    ['a day ahead', DAY + window],
    ['a year old', -365 * DAY],
    ['a year ahead', 365 * DAY],
    ['of the year 2000', Date.parse('2000-01-01T00:00:00Z') - now],
    ['of the year 2999', Date.parse('2999-01-01T00:00:00Z') - now],
  ];
  const late = shifts.map(([name, shift]) => ({
    name: `timestamp: signed ${name}`,
    delivery: connector.sign(sample, secret, now + shift),
  }));
  return [...late, ...changed(connector.sign(sample, secret, now), now)];
}

function changed(signed: Delivery, now: number): Attack[] {
  const found = timestampIn(signed, now);
  if (found === undefined) throw new Error('no header has the timestamp of the signature');
  const { header, text } = found;
  const value = signed.headers[header] ?? '';
  const seconds = String(Math.floor(now / 1000));
  const texts: [string, string][] = [
    ['a second later', timeLike(text, now + 1000)],
    ['a second earlier', timeLike(text, now - 1000)],
    ['a minute later', timeLike(text, now + 60_000)],
    ['empty', ''],
    ['zero', '0'],
    ['minus one', '-1'],
    ['negative', `-${text}`],
    ['with a plus sign', `+${text}`],
    ['with a leading zero', `0${text}`],
    ['with a zero more', `${text}0`],
    ['with a fraction', `${text}.0`],
    ['with an exponent', `${text}e0`],
    ['in hexadecimal', `0x${Math.floor(now / 1000).toString(16)}`],
    [
      'in full-width digits',
      text.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
    ],
    ['in Arabic digits', text.replaceAll(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)))],
    ['with a space inside', `${text.slice(0, 4)} ${text.slice(4)}`],
    ['with an underscore inside', `${text.slice(0, 4)}_${text.slice(4)}`],
    ['with a null byte inside', `${text.slice(0, 4)}\0${text.slice(4)}`],
    ['in quotes', `"${text}"`],
    ['as a list', `[${text}]`],
    ['twice, joined by a comma', `${text},${text}`],
    ['twice, joined by a comma and a space', `${text}, ${text}`],
    ['an old one and then it', `${timeLike(text, now - DAY)},${text}`],
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    ['null', 'null'],
    ['true', 'true'],
    ['2^53', '9007199254740993'],
    ['of 400 digits', '9'.repeat(400)],
    ['in another unit', text === seconds ? String(now) : seconds],
    ['a date in words', new Date(now).toUTCString()],
    ['the same instant in another zone', new Date(now + 3_600_000).toISOString().replace('Z', '+01:00')],
  ];
  const changedTexts = texts
    .filter(([, other]) => other !== text)
    .map(([name, other]) => ({
      name: `timestamp: ${name}`,
      delivery: withHeader(
        signed,
        header,
        value.replace(text, () => other),
      ),
    }));
  return value === text
    ? [...changedTexts, { name: 'timestamp: no header', delivery: withHeader(signed, header, undefined) }]
    : changedTexts;
}

/** The header with the timestamp, and the text of it. */
function timestampIn(
  { headers }: Delivery,
  now: number,
): { readonly header: string; readonly text: string } | undefined {
  for (const text of spellings(now))
    for (const [header, value] of Object.entries(headers)) if (value.includes(text)) return { header, text };
  return undefined;
}

function spellings(at: number): string[] {
  const iso = new Date(at).toISOString();
  return [
    iso,
    iso.replace('.000', ''),
    String(at),
    String(Math.floor(at / 1000)),
    new Date(at).toUTCString(),
  ];
}

function timeLike(text: string, at: number): string {
  const iso = new Date(at).toISOString();
  if (text.endsWith('GMT')) return new Date(at).toUTCString();
  if (text.includes('T')) return text.includes('.') ? iso : iso.replace('.000', '');
  return text.length > 10 ? String(at) : String(Math.floor(at / 1000));
}
