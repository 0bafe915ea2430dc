import { describe, expect, it } from 'vitest';
import { synthesisedApp } from '../support/synthesised-app.ts';

const [dev, prod] = [synthesisedApp('dev'), synthesisedApp('prod')];

describe('the two environments', () => {
  it('are equally secure: their templates differ only in the name and in test traffic', () => {
    const [devTemplates, prodTemplates] = [dev, prod].map(({ dataTemplate, serviceTemplate }) =>
      JSON.stringify([dataTemplate.toJSON(), serviceTemplate.toJSON()]),
    );
    expect(prodTemplates).not.toBe(devTemplates);
    expect(withoutHashes(prodTemplates?.replaceAll('prod', 'dev'))).toBe(
      withoutHashes(devTemplates?.replaceAll(TEST_TRAFFIC, '')),
    );
  });

  it('can be deployed to one account: the names of their stacks differ', () => {
    const names = [dev.data, dev.service, prod.data, prod.service].map((stack) => stack.stackName);
    expect(new Set(names).size).toBe(4);
  });

  it('can be deployed to any account and region', () => {
    for (const stack of [dev.data, dev.service])
      expect(stack.environment).toBe('aws://unknown-account/unknown-region');
  });
});

/** As it appears in the environment variables of a function, which are text within JSON. */
const TEST_TRAFFIC = ',\\"testTraffic\\":true';

// The logical id of a permission ends with hashes of two paths that contain the name of the stack.
function withoutHashes(template = ''): string {
  return template.replaceAll(/[0-9A-F]{16}(?=":)/g, '');
}
