// @ts-check
/**
 * npm run fuzz -- [--minutes 60] [--seed 7] [--target cards] [--keep]: the fuzzer for as long as one likes; --keep adds
 * what it finds to the corpus.
 */

import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: String(randomInt(2 ** 31)) }, target: { type: 'string' }, keep: { type: 'boolean' } },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const { status } = spawnSync('npx', ['vitest', 'run', '--config', 'test/vitest.config.ts', 'test/hostile/corpus.test.ts', 'test/hostile/fuzz.deep.test.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    DIBS_FUZZ_MINUTES: values.minutes,
    DIBS_FUZZ_SEED: values.seed,
    ...(values.target === undefined ? {} : { DIBS_FUZZ_TARGET: values.target }),
    ...(values.keep === true ? { DIBS_FUZZ_KEEP: '1' } : {}),
  },
});
process.exitCode = status ?? 1;
