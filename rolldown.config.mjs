/** How the build packs: dibs into a few files for commands that start often, and the hook into one. */

import { readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';

// The verbs that run all day. They are one file with all that they need; any other verb has a file of its own. As what a
// file declares takes time, too, each of them is packed once more alone, for commands that begin with the verb.
const EVERYDAY = ['add', 'boot', 'claim', 'complete', 'janitor', 'list', 'log', 'next', 'note', 'release', 'renew', 'show', 'verify'];

const meta = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const common = {
  platform: /** @type {const} */ ('node'),
  treeshake: { moduleSideEffects: (/** @type {string} */ id) => id.endsWith('/lib/words/words.ts') },
};
const readable = { dir: 'dist/packed', format: /** @type {const} */ ('cjs'), entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs', comments: false, charset: /** @type {const} */ ('ascii') };

/** One file with what these modules and the start need. @param {string} name @param {string} modules a pattern */
const commandLine = (name, modules) => ({
  ...common,
  input: { start: 'bin/start.mts' },
  // With their subpaths.
  external: Object.keys(meta.dependencies).map((name) => new RegExp(`^${name}(/|$)`)),
  // These verbs are imported by the verb table as all others are.
  checks: { ineffectiveDynamicImport: false },
  output: { ...readable, codeSplitting: { groups: [{ name, test: new RegExp(`bin/start\\.mts$|${modules}$`) }] } },
});

const OTHER = 'another-verb';

/** A verb alone, in a directory of its own. The verb table names the others, too, and nothing asks for them there. @param {string} verb */
const alone = (verb) => {
  const { output, ...more } = commandLine(verb, `/lib/cli/commands/${verb}\\.ts|${OTHER}`);
  return {
    ...more,
    output: { ...output, dir: `dist/packed/${verb}` },
    plugins: [
      {
        name: OTHER,
        resolveId: (/** @type {string} */ id) => (/\/commands\/[a-z]+\.ts$/.test(id) && !id.endsWith(`/${verb}.ts`) ? `\0${OTHER}` : undefined),
        load: (/** @type {string} */ id) => (id === `\0${OTHER}` ? 'export const command = undefined;' : undefined),
      },
    ],
  };
};

export default defineConfig([
  commandLine('everyday', `/lib/cli/commands/(${EVERYDAY.join('|')})\\.ts`),
  ...EVERYDAY.map(alone),
  { ...common, input: { version: 'bin/version.mts' }, output: readable },
  // What older Nodes have to be told in other words takes longer.
  { ...common, input: { 'current-hook': 'bin/hook-program.mts' }, output: readable },
  {
    ...common,
    input: { 'hook-program': 'bin/hook-program.mts' },
    // It runs in Node 14, too.
    checks: { toleratedTransform: false },
    transform: { target: 'es2019' },
    output: readable,
  },
]);
