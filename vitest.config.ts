import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    teardownTimeout: 90_000,
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['{common,stack,fixtures,verify,reports,load,chaos,scenarios,cli}/**/*.test.ts'],
          exclude: ['scenarios/*.test.ts', 'scenarios/nightly/**', '**/target/**'],
        },
      },
      {
        test: {
          name: 'scenarios',
          globalSetup: 'scenarios/global-setup.ts',
          sequence: { groupOrder: 1 },
          include: ['scenarios/*.test.ts'],
          fileParallelism: false,
          isolate: false,
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'nightly',
          globalSetup: 'scenarios/global-setup.ts',
          sequence: { groupOrder: 2 },
          include: ['scenarios/nightly/*.test.ts'],
          fileParallelism: false,
          isolate: false,
          maxWorkers: 1,
          testTimeout: 1_800_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
