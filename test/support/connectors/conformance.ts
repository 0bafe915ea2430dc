import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Connection, Connector, Delivery, Mapping } from '../../../shared/connectors/connector.ts';
import type { SecretPlace } from '../../../shared/connectors/shared-secret.ts';
import { exponentOf } from '../../../shared/lifecycle/amounts.ts';
import { CHANGE_TYPES } from '../../../shared/lifecycle/change-types.ts';
import type { Money } from '../../../shared/lifecycle/money.ts';
import { changesOf } from '../../../shared/lifecycle/objects/changes.ts';
import { combine } from '../../../shared/lifecycle/objects/history.ts';
import type { ObjectReport } from '../../../shared/lifecycle/objects/object.ts';
import { STATES } from '../../../shared/lifecycle/objects/states.ts';
import { type Attack, withBody, withHeader } from './attacks/attack.ts';
import { problemsUnderAttack, textsIn } from './attacks/attacked-ingest.ts';
import { bodyAttacks } from './attacks/body-attacks.ts';
import { configurationAttacks, presenting, sharedSecretAttacks } from './attacks/secret-attacks.ts';
import { digestIn, signatureAttacks } from './attacks/signature-attacks.ts';
import { timestampAttacks } from './attacks/timestamp-attacks.ts';
import { urlAttacks } from './attacks/url-attacks.ts';

/** The parameters of the suite that do not depend on how the tool proves itself. */
interface Common {
  readonly connector: Connector;
  readonly connection: Connection;
  /** Two active secrets, as during a rotation. */
  readonly secrets: readonly [string, string];
  /** A well-formed secret that the connection does not have. */
  readonly unknownSecret: string;
  /** Secrets that must never verify a delivery, not even one signed with them: too short or malformed. */
  readonly unusableSecrets: readonly string[];
  /** Unsigned deliveries with a JSON body or a form that can be mapped, at least one per mapping function. */
  readonly samples: readonly Delivery[];
  /** A delivery with a numeric id above 2^53, and the identity that it must map to. Absent if the tool names nobody. */
  readonly longId?: { readonly delivery: Delivery; readonly identity: string };
  /** Whether a body with a duplicate key is refused. Otherwise its last value counts. */
  readonly duplicateKey?: 'refused';
}

/** The parameters of the suite for a tool that signs the body. */
export interface SignedConformance extends Common {
  /** The header with the signature. */
  readonly signatureHeader: string;
  /** The encoding of the signature; base64 by default. */
  readonly signatureText?: 'base64' | 'hex';
  /** The hash function; SHA-256 by default. */
  readonly algorithm?: 'sha1' | 'sha256';
  /** The tolerance for the signature's timestamp in milliseconds; absent if the scheme has no timestamp. */
  readonly window?: number;
  /** Whether the signature covers the URL. */
  readonly signsUrl?: true;
  /** Names of attacks of the corpus that the tool's scheme allows, each with the reason in a comment. */
  readonly allowedAttacks?: readonly string[];
}

/** The parameters of the suite for a tool that signs nothing and sends a secret. */
export interface SecretConformance extends Common {
  readonly secretPlace: SecretPlace;
  /** Names of attacks that present the secret in another place which the connector accepts. */
  readonly otherPlaces?: readonly string[];
}

/** The parameters of the suite for one provider. */
export type Conformance = SignedConformance | SecretConformance;

const NOW = Date.parse('2026-03-01T12:00:00Z');

/** The tests that every connector must pass. */
export function describeConformance(suite: Conformance): void {
  describe(`the ${suite.connector.provider} connector conforms`, () => {
    if ('secretPlace' in suite) describeSharedSecret(suite);
    else {
      describeVerification(suite);
      describeAttacks(suite);
    }
    describeMapping(suite);
    describeFiles(suite.connector.provider);
  });
}

function describeVerification(suite: SignedConformance): void {
  const { connector, connection, secrets, signatureHeader } = suite;
  const [sample] = suite.samples;
  if (sample === undefined) throw new Error('the suite needs at least one sample');
  const verify = (delivery: Delivery, active: readonly string[] = secrets, now = NOW) =>
    connector.verify(delivery, connection, active, now);
  const signed = connector.sign(sample, secrets[0], NOW);
  const signature = signed.headers[signatureHeader] ?? '';

  it('accepts a delivery signed with either of two active secrets, in any order', () => {
    for (const secret of secrets) {
      const delivery = connector.sign(sample, secret, NOW);
      expect(verify(delivery)).toBe('authentic');
      expect(verify(delivery, secrets.toReversed())).toBe('authentic');
    }
  });

  it('accepts every sample it signed, and bodies that are not text', () => {
    for (const delivery of [...suite.samples, withBody(sample, ''), withBody(sample, Buffer.from([0xff, 0]))])
      expect(verify(connector.sign(delivery, secrets[0], NOW))).toBe('authentic');
  });

  it('refuses every delivery if there is no secret', () => {
    expect(verify(signed, [])).toBe('wrong-signature');
  });

  it('refuses every delivery if the secret is empty', () => {
    expect(verify(signed, [''])).toBe('wrong-signature');
    expect(verify(signed, ['', suite.unknownSecret])).toBe('wrong-signature');
  });

  it('refuses a delivery signed with an unknown secret', () => {
    expect(verify(connector.sign(sample, suite.unknownSecret, NOW))).toBe('wrong-signature');
  });

  it('refuses a delivery signed with a secret that is too short or malformed', () => {
    for (const secret of suite.unusableSecrets) {
      let delivery = signed;
      try {
        delivery = connector.sign(sample, secret, NOW);
      } catch {
        // A signer may refuse such a secret. The secret must not verify another signature either.
      }
      expect(verify(delivery, [secret])).toBe('wrong-signature');
    }
  });

  it('refuses a body with any byte changed', () => {
    fc.assert(
      fc.property(fc.nat(sample.body.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const body = Buffer.from(sample.body);
        body.writeUInt8(body.readUInt8(index) ^ change, index);
        expect(verify(withBody(signed, body))).toBe('wrong-signature');
      }),
    );
  });

  it('refuses a body with bytes added or removed', () => {
    expect(verify(withBody(signed, Buffer.concat([sample.body, Buffer.from(' ')])))).toBe('wrong-signature');
    expect(verify(withBody(signed, sample.body.subarray(1)))).toBe('wrong-signature');
    expect(verify(withBody(signed, ''))).toBe('wrong-signature');
  });

  it('refuses a delivery without a signature', () => {
    expect(verify(withHeader(signed, signatureHeader, undefined))).toBe('missing-signature');
    expect(verify(withHeader(signed, signatureHeader, ''))).toBe('missing-signature');
    expect(verify({ ...sample, headers: {} })).toBe('missing-signature');
  });

  it('refuses other spellings of the valid signature', () => {
    const spellings = [
      signature.slice(0, -1),
      signature.slice(0, -2),
      `${signature}=`,
      `${signature}A`,
      `${signature},${signature}`,
      `${signature}, ${signature}`,
      signature.replace(/=+$/, ''),
      looseBits(signature),
      `${signature.slice(0, -8)}\t${signature.slice(-8)}`,
      signature.toLowerCase(),
      signature.replace(/[0-9a-f]{40,64}/, (hex) => hex.toUpperCase()),
    ].filter((spelling) => spelling !== signature);
    for (const spelling of spellings)
      expect(verify(withHeader(signed, signatureHeader, spelling)), spelling).toBe('wrong-signature');
  });

  const isBase64 = suite.signatureText !== 'hex';
  const bytes = suite.algorithm === 'sha1' ? 20 : 32;
  const written = isBase64
    ? new RegExp(`[A-Za-z0-9+/]{${bytes === 20 ? 27 : 43}}=`)
    : new RegExp(`[0-9a-f]{${2 * bytes}}`);
  if (isBase64)
    it('refuses the URL alphabet of base64', () => {
      // The body varies until the signature contains a character that differs between the alphabets.
      for (let salt = 0; ; salt++) {
        const delivery = connector.sign(withBody(sample, `{"salt":${salt}}`), secrets[0], NOW);
        const text = delivery.headers[signatureHeader] ?? '';
        const urlText = text.replaceAll('+', '-').replaceAll('/', '_');
        if (urlText === text) continue;
        expect(verify(delivery)).toBe('authentic');
        expect(verify(withHeader(delivery, signatureHeader, urlText))).toBe('wrong-signature');
        break;
      }
    });

  it('refuses arbitrary signatures', () => {
    const digest = fc
      .uint8Array({ minLength: bytes, maxLength: bytes })
      .map((random) => signature.replace(written, Buffer.from(random).toString(isBase64 ? 'base64' : 'hex')));
    fc.assert(
      fc.property(fc.oneof(fc.string(), digest), (text) => {
        const verdict = verify(withHeader(signed, signatureHeader, text));
        expect(verdict).toBe(text === '' ? 'missing-signature' : 'wrong-signature');
      }),
    );
  });

  const { window } = suite;
  if (window !== undefined) {
    it('accepts a timestamp at either edge of the window', () => {
      expect(verify(connector.sign(sample, secrets[0], NOW - window))).toBe('authentic');
      expect(verify(connector.sign(sample, secrets[0], NOW + window))).toBe('authentic');
    });

    it('refuses a timestamp outside the window', () => {
      for (const shift of [-window - 1000, window + 1000, -10 * window, 10 * window])
        expect(verify(connector.sign(sample, secrets[0], NOW + shift))).toBe('outside-window');
    });
  }
}

/** A spelling that a lenient decoder reads as the same bytes: it ignores the two unused bits of the last character. */
function looseBits(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const last = signature.at(-2) ?? 'A';
  return `${signature.slice(0, -2)}${alphabet[alphabet.indexOf(last) + 1]}=`;
}

function headerOf(place: SecretPlace): string | undefined {
  if (place === 'path') return undefined;
  return typeof place === 'string' ? 'authorization' : place.header;
}

function describeSharedSecret(suite: SecretConformance): void {
  const { connector, connection, secrets, secretPlace: place } = suite;
  const bare = addressed(suite);
  const verify = (delivery: Delivery, active: readonly string[] = secrets) =>
    connector.verify(delivery, connection, active, NOW);

  it('accepts a delivery with either of two active secrets, in any order', () => {
    for (const secret of secrets) {
      expect(verify(connector.sign(bare, secret, NOW))).toBe('authentic');
      expect(verify(presenting(bare, place, secret), secrets.toReversed())).toBe('authentic');
    }
  });

  it('takes a secret in the path only if it says so', () => {
    expect(connector.secretInPath === true).toBe(place === 'path');
  });

  it('says that a secret is missing, or that it is wrong', () => {
    expect(verify(bare)).toBe('missing-signature');
    expect(verify(presenting(bare, place, ''))).toBe('missing-signature');
    expect(verify(presenting(bare, place, suite.unknownSecret))).toBe('wrong-signature');
  });

  it('refuses wrong, missing, doubled, truncated and re-encoded secrets, and logs nothing of them', async () => {
    const all = sharedSecretAttacks(bare, place, secrets, suite.unknownSecret, suite.unusableSecrets);
    const { otherPlaces = [] } = suite;
    const attacks = all.filter(({ name }) => !otherPlaces.includes(name));
    expect(all.length - attacks.length).toBe(otherPlaces.length);
    expect(namesOf(attacks).size).toBe(attacks.length);
    expect(attacks.length).toBeGreaterThanOrEqual(60);
    const hidden = [...hiddenTexts(suite), ...secrets, suite.unknownSecret];
    expect(await problemsUnderAttack({ connector, connection, secrets, now: NOW, hidden }, attacks)).toEqual(
      [],
    );
  });
}

/** The first sample, with the URL of the connection. */
function addressed({ samples: [sample], connection }: Common): Delivery {
  if (sample === undefined) throw new Error('the suite needs at least one sample');
  return { ...sample, url: `https://hooks.example/webhooks/${connection.name}` };
}

function hiddenTexts(suite: Common): string[] {
  return textsIn(bodyValue(addressed(suite)));
}

function namesOf(attacks: readonly Attack[]): ReadonlySet<string> {
  return new Set(attacks.map(({ name }) => name));
}

function describeAttacks(suite: SignedConformance): void {
  const { connector, connection, secrets, unknownSecret, signatureHeader: header, window } = suite;
  const { signatureText: encoding = 'base64', algorithm = 'sha256', allowedAttacks = [] } = suite;
  const [secret] = secrets;

  it('refuses every request of the hostile corpus, and logs nothing of it', async () => {
    const bare = addressed(suite);
    const delivery = connector.sign(bare, secret, NOW);
    const [, ...others] = suite.samples;
    const scheme = { connector, delivery, secret, unknownSecret, header, encoding, algorithm, now: NOW };
    const { digest } = digestIn(scheme);
    const corpus = [
      ...bodyAttacks(delivery, others),
      ...signatureAttacks(scheme),
      ...(window === undefined ? [] : timestampAttacks(connector, bare, secret, NOW, window)),
      ...(suite.signsUrl ? urlAttacks(delivery) : []),
      ...configurationAttacks(delivery, secret, unknownSecret, suite.unusableSecrets),
    ];
    expect(namesOf(corpus).size).toBe(corpus.length);
    for (const name of allowedAttacks) expect(namesOf(corpus)).toContain(name);
    const attacks = corpus.filter(({ name }) => !allowedAttacks.includes(name));
    expect(attacks.length).toBeGreaterThanOrEqual(200);
    const hidden = [...hiddenTexts(suite), digest, digest.slice(0, 12), ...secrets, unknownSecret];
    expect(await problemsUnderAttack({ connector, connection, secrets, now: NOW, hidden }, attacks)).toEqual(
      [],
    );
  });
}

/** The files of a new connector say what is left to do. */
function describeFiles(provider: string): void {
  it('has nothing left to do in its files', () => {
    const root = new URL('../../../', import.meta.url);
    const folder = `shared/connectors/${provider}`;
    const paths = [
      ...readdirSync(new URL(folder, root)).map((file) => `${folder}/${file}`),
      `docs/connectors/${provider}.md`,
      ...readdirSync(new URL('test/unit/connectors', root))
        .filter((file) => file.startsWith(provider))
        .map((file) => `test/unit/connectors/${file}`),
    ];
    const left = paths.flatMap((path) =>
      readFileSync(new URL(path, root), 'utf8')
        .split('\n')
        .flatMap((line, index) => (/\bTODO\b/.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
    );
    expect(left, `\n${left.join('\n')}\n`).toEqual([]);
  });
}

function describeMapping(suite: Conformance): void {
  const { connector, connection, samples } = suite;
  const map = (delivery: Delivery) => connector.map(delivery, connection);

  const originalKeys = Reflect.ownKeys(Object.prototype);
  afterEach(() => {
    expect(Reflect.ownKeys(Object.prototype)).toEqual(originalKeys);
  });

  it('maps every sample, with the same result each time', () => {
    for (const sample of samples) {
      const mapping = map(sample);
      expect(mapping.refused).toEqual([]);
      expect(mapping.updates.length + mapping.ignored.length).toBeGreaterThan(0);
      expectWellFormed(mapping, connection);
      expect(map(sample)).toEqual(mapping);
    }
  });

  const { longId } = suite;
  if (longId !== undefined)
    it('keeps an id above 2^53 exact', () => {
      const { updates } = map(longId.delivery);
      const named = updates.flatMap(({ persons, objects }) => [
        ...persons,
        ...objects.map(({ object }) => object),
      ]);
      expect(named).toContain(longId.identity);
    });

  it('uses only the headers in keptHeaders to map', () => {
    for (const sample of samples) {
      const kept = Object.entries(sample.headers).filter(([name]) => connector.keptHeaders.includes(name));
      expect(map({ ...sample, headers: Object.fromEntries(kept) })).toEqual(map(sample));
    }
    const secretHeader = 'secretPlace' in suite ? headerOf(suite.secretPlace) : suite.signatureHeader;
    expect(connector.keptHeaders).not.toContain(secretHeader);
  });

  it.each(hostileBodies())('does not throw for a body that is %s', (_name, body) => {
    for (const sample of samples) expectWellFormed(map(withBody(sample, body)), connection);
  });

  it.each(unreadableBodies())('refuses a body that is %s, with a reason', (_name, body) => {
    for (const sample of samples) {
      const mapping = map(withBody(sample, body));
      if (mapping.ignored.length > 0) continue;
      expect(mapping.updates).toEqual([]);
      expect(mapping.refused).toHaveLength(1);
    }
  });

  it('uses the last value of a duplicate key, or refuses the body', () => {
    for (const sample of samples) {
      const text = Buffer.from(sample.body).toString();
      if (!text.startsWith('{')) continue;
      const [first] = Object.keys(JSON.parse(text));
      const mapped = map(withBody(sample, `{${JSON.stringify(first)}:"overruled",${text.slice(1)}`));
      if (suite.duplicateKey === 'refused') expect(mapped.refused).toHaveLength(1);
      else expect(mapped).toEqual(map(sample));
    }
  });

  it('ignores a prototype in the body', () => {
    for (const sample of samples) {
      const text = Buffer.from(sample.body).toString();
      if (!text.startsWith('{')) continue;
      const withPrototype = `{"__proto__":{"test":true,"isAdmin":true},"constructor":{"prototype":{"x":1}},${text.slice(1)}`;
      // The answer may name fields that have no effect.
      const { notes, ...mapped } = map(withBody(sample, withPrototype));
      expect(mapped).toEqual(map(sample));
    }
    expect('isAdmin' in {}).toBe(false);
  });

  it('does not throw for arbitrary JSON', () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.json(), (sample, body) => {
        expectWellFormed(map(withBody(sample, body)), connection);
      }),
      { numRuns: 300 },
    );
  });

  it('does not throw for arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.uint8Array({ maxLength: 200 }), (sample, body) => {
        expectWellFormed(map(withBody(sample, body)), connection);
      }),
    );
  });

  it('returns a well-formed mapping for a sample with any value replaced or removed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), hostileValue(), (sample, choice, value) => {
        const body = bodyValue(sample);
        const places = placesIn(body);
        const place = places[choice % places.length];
        if (place === undefined) return;
        if (value === REMOVED) delete place.holder[place.key];
        else place.holder[place.key] = value;
        expectWellFormed(map(withBody(sample, textOf(sample, body))), connection);
      }),
      { numRuns: 1000 },
    );
  });
}

function isForm({ headers }: Delivery): boolean {
  return headers['content-type'] === 'application/x-www-form-urlencoded';
}

/** The value of a body: of a form, its fields. */
function bodyValue(delivery: Delivery): unknown {
  const text = Buffer.from(delivery.body).toString();
  return isForm(delivery) ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
}

function textOf(delivery: Delivery, value: unknown): string {
  if (!isForm(delivery)) return JSON.stringify(value);
  return new URLSearchParams(
    Object.entries(Object(value)).map(([name, one]): [string, string] => [name, String(one)]),
  ).toString();
}

function unreadableBodies(): [string, string | Uint8Array][] {
  return [
    ['empty', ''],
    ['blank', ' \n'],
    ['not JSON', 'id=1&topic=x'],
    ['truncated', '{"id": 1, "created_at"'],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['text after a byte order mark', '\ufeff{"id":1}'],
    ['a number', '17'],
    ['text', '"hello"'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['nested in 100,000 lists', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['nested in 100,000 objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['a million opening brackets', '['.repeat(1_000_000)],
  ];
}

function hostileBodies(): [string, string | Uint8Array][] {
  return [
    ...unreadableBodies(),
    ['an empty list', '[]'],
    ['a list of 101 empty objects', JSON.stringify(new Array(101).fill({}))],
    ['a list of a hundred thousand numbers', JSON.stringify(new Array(100_000).fill(1))],
    ['only a prototype', '{"__proto__":{"id":1}}'],
    ['a mebibyte of one number', `{"id":${'9'.repeat(1_000_000)}}`],
    ['a mebibyte of white space', `{"id"${' '.repeat(1_000_000)}`],
  ];
}

const REMOVED = Symbol('removed');

function hostileValue() {
  return fc.oneof(
    fc.constantFrom<unknown>(
      REMOVED,
      null,
      '',
      0,
      -1,
      -0.5,
      1e308,
      2 ** 53,
      '-1.00',
      '99999999999999999999.99',
      '1e9',
      'NaN',
      'XXX',
      'ZZZ',
      'not-an-address',
      '0000-01-01T00:00:00Z',
      '0001-01-01T00:00:00Z',
      '1970-01-01T00:00:00Z',
      '2026-02-30T00:00:00Z',
      '2026-01-05T10:00:00',
      '2026-01-05 10:00:00',
      'yesterday',
      true,
      [],
      {},
      [null],
      [[{}]],
      '\u0000',
      '\ud800',
      'x'.repeat(5000),
      '__proto__',
      'constructor',
    ),
    fc.jsonValue(),
  );
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function placesIn(value: unknown): Place[] {
  if (!isHolder(value)) return [];
  return Object.keys(value).flatMap((key) => [{ holder: value, key }, ...placesIn(value[key])]);
}

/** The invariants of every mapping. Code behind the connector relies on them. */
function expectWellFormed(mapping: Mapping, connection: Connection): void {
  for (const reason of mapping.ignored) expect(reason).toMatch(/^[a-z]+(-[a-z]+)*$/);
  for (const sentence of mapping.refused) {
    expect(sentence).not.toBe('');
    expect(sentence).not.toContain('undefined');
    expect(sentence).not.toContain('example.com');
  }
  expect(mapping.updates.length + mapping.ignored.length + mapping.refused.length).toBeGreaterThan(0);
  for (const { persons, objects, activities } of mapping.updates) {
    expect(persons.length + objects.length).toBeGreaterThan(0);
    for (const person of persons) {
      const isCustomer = person.startsWith(`${connection.name}:customer:`);
      expect(isCustomer || person.startsWith('email:'), person).toBe(true);
    }
    for (const report of objects) expectWellFormedReport(report, connection);
    expect(new Set(objects.map(({ object }) => object)).size).toBe(objects.length);
    expect(new Set(activities.map((activity) => activity.id)).size).toBe(activities.length);
    for (const activity of activities) {
      expect(activity.id.startsWith(`${connection.name}:`)).toBe(true);
      expect(activity.connection).toBe(connection.name);
      expect(Number.isSafeInteger(activity.occurredAt)).toBe(true);
      expect(activity.occurredAt).toBeGreaterThan(Date.parse('1989-12-30T00:00:00Z'));
      // An activity about an object goes where the object goes, so the object must be known.
      if (activity.about !== null) expect(objects.map(({ object }) => object)).toContain(activity.about);
      if ('amount' in activity && activity.amount !== null) expectWellFormedMoney(activity.amount);
    }
  }
}

function expectWellFormedReport(report: ObjectReport, connection: Connection): void {
  // An account without an id of its own is named by its address.
  const isAccountOfAddress = report.type === 'account' && report.object.startsWith('email:');
  expect(isAccountOfAddress || report.object.startsWith(`${connection.name}:`)).toBe(true);
  expect(report.connection).toBe(connection.name);
  expect(report.provider).toBe(connection.provider);
  expect(report.snapshots.length).toBeGreaterThan(0);
  for (const { asOf, states, since, attributes } of report.snapshots) {
    for (const instant of [asOf, ...Object.values(since)]) {
      expect(Number.isSafeInteger(instant)).toBe(true);
      expect(instant).toBeGreaterThan(Date.parse('1989-12-30T00:00:00Z'));
    }
    for (const [field, value] of Object.entries(states))
      expect(Object.entries(STATES).find(([name]) => name === field)?.[1]).toContain(value);
    for (const value of Object.values(attributes)) expect(value).not.toBeUndefined();
    if (attributes.total) expectWellFormedMoney(attributes.total);
    if (attributes.refundedTotal) expectWellFormedMoney(attributes.refundedTotal);
    if (attributes.of !== undefined) expect(attributes.of).not.toBe(report.object);
  }
  for (const { type } of changesOf(combine(null, report))) expect(CHANGE_TYPES).toContain(type);
}

function expectWellFormedMoney(money: Money): void {
  expect(exponentOf(money.currency)).toBeDefined();
  expect(Number.isSafeInteger(money.minor) && money.minor >= 0).toBe(true);
}
