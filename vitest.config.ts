import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{common,stack,fixtures,verify,reports,load,chaos,scenarios,cli}/**/*.test.ts'],
          exclude: ['scenarios/*.test.ts', '**/target/**'],
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['scenarios/*.test.ts'],
          fileParallelism: false,
          isolate: false,
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
