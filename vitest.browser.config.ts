import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

const { projects: _, ...shared } = base.test ?? {};

// The tests that drive Chromium. `npm test` does not run them, so that it works without a browser.
export default defineConfig({
  test: {
    ...shared,
    include: ['test/browser/**/*.test.ts'],
    exclude: [],
    globalSetup: ['test/browser/require-chromium.ts', 'test/setup/test-run.ts'],
  },
});
