import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{functions,media-worker,shared,registries,emulators,scripts,tests,bench}/**/*.test.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    restoreMocks: true,
  },
});
