// @ts-check
/** Gemini CLI. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { geminiApi } from '../wires/gemini-api.mjs';

/** @type {import('../host.mjs').Host} */
export const gemini = {
  name: 'gemini',
  title: 'Gemini CLI',
  package: '@google/gemini-cli',
  bin: 'gemini',
  wire: geminiApi,
  prepare({ home }) {
    const settings = { security: { auth: { selectedType: 'gemini-api-key' } }, privacy: { usageStatisticsEnabled: false }, general: { enableAutoUpdate: false } };
    mkdirSync(join(home, '.gemini'), { recursive: true });
    writeFileSync(join(home, '.gemini/settings.json'), JSON.stringify(settings));
  },
  env: ({ url }) => ({ GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: 'scripted', GEMINI_CLI_TRUST_WORKSPACE: 'true' }),
  argv: ({ prompt, resume }) => [...(resume ? ['--resume', 'latest'] : []), '--approval-mode', 'yolo', '-m', 'gemini-2.5-flash', '-p', prompt],
  edit: (path, text) => ({ call: 'write_file', args: { file_path: path, content: text } }),
  shell: (command) => ({ call: 'run_shell_command', args: { command } }),
  crowded: 900_000,
  tellsAtPrompts: true,
};
