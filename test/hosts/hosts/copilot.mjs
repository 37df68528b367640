// @ts-check
/** Copilot CLI, with a model of its user's own, and without the network. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chat } from '../wires/chat.mjs';

/** @type {import('../host.mjs').Host} */
export const copilot = {
  name: 'copilot',
  title: 'Copilot CLI',
  package: '@github/copilot',
  bin: 'copilot',
  wire: chat,
  prepare({ home, project }) {
    mkdirSync(join(home, '.copilot'), { recursive: true });
    writeFileSync(join(home, '.copilot/config.json'), JSON.stringify({ trusted_folders: [project] }));
  },
  env: ({ url }) => ({ COPILOT_OFFLINE: 'true', COPILOT_PROVIDER_BASE_URL: `${url}/v1`, COPILOT_MODEL: 'scripted', COPILOT_AUTO_UPDATE: 'false', COPILOT_PROVIDER_MAX_PROMPT_TOKENS: '60000' }),
  argv: ({ prompt, resume }) => [...(resume ? ['--continue'] : []), '--allow-all-tools', '-p', prompt],
  edit: (path, text) => ({ call: 'create', args: { path, file_text: text } }),
  shell: (command) => ({ call: 'bash', args: { command, description: 'Run it' } }),
  crowded: 59_000,
};
