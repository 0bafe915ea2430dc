import { describe } from 'vitest';
import { describeAttacks, describeSharedSecret } from './conformance/attacks.ts';
import { describeFiles } from './conformance/files.ts';
import { describeMapping } from './conformance/mapping.ts';
import type { Conformance } from './conformance/suite.ts';
import { describeVerification } from './conformance/verification.ts';

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
