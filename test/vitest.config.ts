import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const report = process.env['DIBS_CI_REPORT'];
const DEEP = 'test/**/*.deep.test.ts';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    // `npm test` is over in four minutes on two cores. What takes longer than that leaves room for has `.deep`
    // in its name, and is `npm run test:deep`: every system call, every schedule, every shell, whole file systems,
    // crowds, and the waiting for a real cron.
    projects: [
      { extends: true, test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: [DEEP] } },
      { extends: true, test: { name: 'deep', include: [DEEP] } },
    ],
    // Most tests of the lower rooms also look at the sentence, which a program gets with its client.
    setupFiles: [fileURLToPath(new URL('../lib/words/words.ts', import.meta.url))],
    globalSetup: [fileURLToPath(new URL('support/reachable.ts', import.meta.url))],
    // Most of the time a test waits for a process that it started.
    maxWorkers: Math.max(3, availableParallelism()),
    maxConcurrency: 2,
    // Real processes on a busy machine: long enough that only a hang reaches it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
  },
});
