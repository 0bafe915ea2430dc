import { expect, test } from 'vitest';
import { oldNodeNotice } from '../../../local/terminal/node-version.ts';

test('Node 20 gets a notice until when it works, and a newer Node does not', () => {
  expect(oldNodeNotice('v20.19.0')).toBe(
    'Node v20.19.0 works until January 2027, when the AWS SDK ends its support: install Node 24.',
  );
  for (const version of ['v22.12.0', 'v24.0.0', 'v26.1.0']) expect(oldNodeNotice(version)).toBeUndefined();
});
