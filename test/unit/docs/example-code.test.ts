import { expect, test } from 'vitest';
import { textOf } from '../../support/repository-files.ts';

test('the code of the page for subscribers that is from the example is in the example', () => {
  const blocks = [...textOf('docs/subscribing.md').matchAll(/^```typescript\n(.*?)^```/gms)];
  expect(blocks).toHaveLength(1);
  for (const [, code = ''] of blocks)
    expect(textOf('examples/subscriber/subscriber-stack.ts')).toContain(code);
});
