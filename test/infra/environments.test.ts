import { describe, expect, it } from 'vitest';
import { synthesisedApp } from '../support/synthesised-app.ts';

const [dev, prod] = [synthesisedApp('dev'), synthesisedApp('prod')];

describe('the two environments', () => {
  it('are as safe as each other: their templates differ by the name and by test traffic alone', () => {
    const [developed, productive] = [dev, prod].map(({ dataTemplate, serviceTemplate }) =>
      JSON.stringify([dataTemplate.toJSON(), serviceTemplate.toJSON()]),
    );
    expect(productive).not.toBe(developed);
    expect(withoutHashes(productive?.replaceAll('prod', 'dev'))).toBe(
      withoutHashes(developed?.replaceAll(TEST_TRAFFIC, '')),
    );
  });

  it('can stand in one account: no stack has the name of another', () => {
    const names = [dev.data, dev.service, prod.data, prod.service].map((stack) => stack.stackName);
    expect(new Set(names).size).toBe(4);
  });

  it('are tied to no account and no region', () => {
    for (const stack of [dev.data, dev.service])
      expect(stack.environment).toBe('aws://unknown-account/unknown-region');
  });
});

/** As it stands in the variables of a function, which are text within JSON. */
const TEST_TRAFFIC = ',\\"testTraffic\\":true';

// The logical id of a permission ends with hashes of two paths, which have the stack's name in them.
function withoutHashes(template = ''): string {
  return template.replaceAll(/[0-9A-F]{16}(?=":)/g, '');
}
