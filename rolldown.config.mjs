/** How the build packs: dibs into a few files for commands that start often, and the hook into one. */

import { readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';

// The verbs that run all day. They are one file with all that they need; any other verb has a file of its own.
const EVERYDAY = ['add', 'boot', 'claim', 'complete', 'janitor', 'list', 'log', 'note', 'release', 'renew', 'show', 'verify'];

const meta = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const common = {
  platform: /** @type {const} */ ('node'),
  treeshake: { moduleSideEffects: (/** @type {string} */ id) => id.endsWith('/lib/words/words.ts') },
};
const readable = { dir: 'dist/packed', format: /** @type {const} */ ('cjs'), entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs', comments: false, charset: /** @type {const} */ ('ascii') };

export default defineConfig([
  {
    ...common,
    input: { start: 'bin/start.mts' },
    external: Object.keys(meta.dependencies),
    // The everyday verbs are imported by the verb table as all others are.
    checks: { ineffectiveDynamicImport: false },
    output: { ...readable, codeSplitting: { groups: [{ name: 'everyday', test: new RegExp(`/(bin/start\\.mts|lib/cli/commands/(${EVERYDAY.join('|')})\\.ts)$`) }] } },
  },
  { ...common, input: { version: 'bin/version.mts' }, output: readable },
  {
    ...common,
    input: { 'hook-program': 'bin/hook-program.mts' },
    // It runs in Node 14, too.
    checks: { toleratedTransform: false },
    transform: { target: 'es2019' },
    output: readable,
  },
]);
