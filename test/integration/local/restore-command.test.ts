import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AwsStub, startAwsStub } from '../../support/aws-stub.ts';
import { runLocal } from '../../support/local-process.ts';

// npm run restore against a small AWS without the tables. Whether the real one answers alike needs an account.

let aws: AwsStub;
beforeAll(async () => {
  aws = await startAwsStub(({ key }) =>
    key === 'without-rights'
      ? {
          status: 400,
          json: {
            __type: 'AccessDeniedException',
            message: 'not authorized to perform dynamodb:DescribeTable',
          },
        }
      : {
          status: 400,
          json: { __type: 'ResourceNotFoundException', message: 'Requested resource not found' },
        },
  );
});
afterAll(() => aws.close());

const CHECK = ['check', '--table', 'restored', '--epoch', '1'];
const ERASE = ['erase-again', '--former', 'former', '--table', 'restored', '--url', 'http://127.0.0.1:1'];

test.each<[string, readonly string[], Record<string, string>, string]>([
  [
    'no Region',
    CHECK,
    { AWS_REGION: '', AWS_DEFAULT_REGION: '' },
    'Set AWS_REGION to the Region of the table.',
  ],
  [
    'no credentials',
    CHECK,
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    'There are no AWS credentials: sign in, for example with aws sso login, and set AWS_PROFILE.',
  ],
  [
    'a right',
    CHECK,
    { AWS_ACCESS_KEY_ID: 'without-rights' },
    'The table cannot be read: not authorized to perform dynamodb:DescribeTable.',
  ],
  ['the restored table', CHECK, {}, 'There is no table restored in this account and Region.'],
  ['the former table', ERASE, {}, 'There is no table former in this account and Region.'],
])('says with one sentence what is missing: %s', async (_, commandLine, variables, sentence) => {
  const command = runLocal('restore', commandLine, { ...aws.variables, ...variables });
  expect(await command.ended).toBe(1);
  expect(`${command.output.stdout}${command.output.stderr}`).toBe(`${sentence}\n`);
});
