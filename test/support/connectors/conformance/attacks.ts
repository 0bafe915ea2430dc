import { expect, it } from 'vitest';
import type { Delivery } from '../../../../shared/connectors/connector.ts';
import type { Attack } from '../attacks/attack.ts';
import { problemsUnderAttack } from '../attacks/attacked-ingest.ts';
import { bodyAttacks } from '../attacks/body-attacks.ts';
import { configurationAttacks, presenting, sharedSecretAttacks } from '../attacks/secret-attacks.ts';
import { digestIn, signatureAttacks } from '../attacks/signature-attacks.ts';
import { timestampAttacks } from '../attacks/timestamp-attacks.ts';
import { urlAttacks } from '../attacks/url-attacks.ts';
import { addressed, hiddenTexts, NOW, type SecretConformance, type SignedConformance } from './suite.ts';

/** The tests of a secret that the sender presents as it is. */
export function describeSharedSecret(suite: SecretConformance): void {
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

function namesOf(attacks: readonly Attack[]): ReadonlySet<string> {
  return new Set(attacks.map(({ name }) => name));
}

/** The hostile corpus against a signature. */
export function describeAttacks(suite: SignedConformance): void {
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
