import { expect, test } from 'vitest';
import { createIdentityHash } from '../../../shared/identity/identity-hash.ts';
import { nameObjects } from '../../../shared/intake/named-update.ts';
import { reportOf, snapshotOn } from '../../support/object-reports.ts';
import { TEST_KEY } from '../../support/services.ts';

const { identityName } = createIdentityHash(TEST_KEY);

test('a part of an update that is named again keeps the identity of its person', () => {
  const report = reportOf('shop:order:1', snapshotOn(1, {}, { address: 'email:ada@example.com' }));
  const whole = nameObjects({ persons: [], activities: [], objects: [report] }, identityName);
  const part = nameObjects(
    { persons: ['email:ada@example.com'], activities: [], objects: whole.objects },
    identityName,
  );
  expect(part.identities.get(identityName('email:ada@example.com'))).toBe('email:ada@example.com');
});
