// @ts-check
/** OpenCode. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chat } from '../wires/chat.mjs';

/** @type {import('../host.mjs').Host} */
export const opencode = {
  name: 'opencode',
  title: 'OpenCode',
  package: 'opencode-ai',
  bin: 'opencode',
  wire: chat,
  prepare({ home, url }) {
    const directory = join(home, '.config/opencode');
    mkdirSync(directory, { recursive: true });
    const models = { scripted: { name: 'Scripted', tool_call: true, limit: { context: 100_000, output: 8000 } } };
    const provider = { scripted: { npm: '@ai-sdk/openai-compatible', name: 'Scripted', options: { baseURL: `${url}/v1`, apiKey: 'scripted' }, models } };
    writeFileSync(join(directory, 'opencode.json'), JSON.stringify({ model: 'scripted/scripted', autoupdate: false, share: 'disabled', provider }));
    // It installs the types of its plugins at each start. Where there is no network it would try for a minute.
    writeFileSync(join(home, '.npmrc'), 'fetch-retries=0\n');
  },
  env: () => ({ OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' }),
  forks: true,
  argv: ({ prompt, resume, fork }) => ['run', ...(resume ? ['--continue'] : []), ...(fork ? ['--fork'] : []), '--auto', prompt],
  edit: (path, text) => ({ call: 'write', args: { filePath: path, content: text } }),
  shell: (command) => ({ call: 'bash', args: { command, description: 'Run it' } }),
  crowded: 95_000,
};
