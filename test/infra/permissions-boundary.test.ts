import { expect, test } from 'vitest';
import { openApp } from '../../infra/lifecycle-app.ts';

const KEY = '@aws-cdk/core:permissionsBoundary';
const open = (boundary: unknown) => () =>
  openApp({
    context: {
      [KEY]: boundary,
      lifecycle: { environments: { dev: { connections: [{ name: 'generic', provider: 'generic' }] } } },
    },
  });

test.each([
  { name: 'company-boundary' },
  { name: `cdk-\${Qualifier}-boundary-\${AWS::AccountId}` },
  { name: 'team/company-boundary' },
  { arn: 'arn:aws:iam::111122223333:policy/company/boundary' },
  { arn: `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/boundary` },
])('the permissions boundary can be %o', (boundary) => {
  expect(open(boundary)).not.toThrow();
});

// CDK ignores some of these without a word, so that no role would have the boundary.
test.each([
  'company-boundary',
  { nmae: 'company-boundary' },
  {},
  { name: '' },
  { arn: 'not-an-arn' },
  { name: 'a', arn: 'arn:aws:iam::111122223333:policy/a' },
  null,
])('the permissions boundary cannot be %o', (boundary) => {
  expect(open(boundary)).toThrow(
    `cdk.json: ${KEY} must be {"name":"company-boundary"} or {"arn":"arn:aws:iam::111122223333:policy/company-boundary"}, not ${JSON.stringify(boundary)}.`,
  );
});
