import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Vitest's reporter groups failures by it, and Node 20 does not have it: without this a failing test is not shown.
if (!('groupBy' in Map))
  Object.defineProperty(Map, 'groupBy', {
    value: <Value, Key>(values: Iterable<Value>, keyOf: (value: Value, index: number) => Key) => {
      const groups = new Map<Key, Value[]>();
      let index = 0;
      for (const value of values) {
        const key = keyOf(value, index++);
        groups.set(key, [...(groups.get(key) ?? []), value]);
      }
      return groups;
    },
  });

// No test measures time: this ends a test that hangs, and must be long enough for a machine that is busy. `npm run test:long` takes hours.
const HANGING = process.env.LONG === '1' ? 24 * 3_600_000 : 600_000;

const source = (path: string) => fileURLToPath(new URL(`packages/${path}`, import.meta.url));

// These leave nothing behind in their process, so that its modules need not be loaded again for each file.
const WITHOUT_ISOLATION = ['test/unit/**/*.test.ts', 'test/contract/**/*.test.ts', 'test/infra/**/*.test.ts'];

export default defineConfig({
  resolve: {
    // The examples import the packages by name, as they do outside of this repository.
    alias: [
      { find: /^customer-lifecycle-events$/, replacement: source('events/src/customer-lifecycle-events.ts') },
      { find: /^customer-lifecycle-events\/cdk$/, replacement: source('events/src/cdk.ts') },
      { find: /^event-patterns$/, replacement: source('event-patterns/src/event-patterns.ts') },
    ],
  },
  test: {
    projects: [
      { extends: true, test: { name: 'quick', include: WITHOUT_ISOLATION, isolate: false } },
      {
        extends: true,
        test: {
          name: 'isolated',
          include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
          // The browser tests need Chromium: npm run test:browser.
          exclude: [...WITHOUT_ISOLATION, 'test/browser/**'],
        },
      },
    ],
    // By default one core is left to Vitest itself, which needs little of it.
    maxWorkers: '100%',
    globalSetup: 'test/setup/test-run.ts',
    env: {
      CDK_VALIDATION: 'false',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    testTimeout: HANGING,
    hookTimeout: HANGING,
  },
});
