import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

// The tests that drive Chromium. `npm test` does not run them, so that it works without a browser.
export default defineConfig({
  test: {
    ...base.test,
    include: ['test/browser/**/*.test.ts'],
    exclude: [],
    globalSetup: ['test/browser/require-chromium.ts', 'test/setup/test-run.ts'],
  },
});
