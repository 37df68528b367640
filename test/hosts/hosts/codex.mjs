// @ts-check
/** Codex. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { responses } from '../wires/responses.mjs';

/** @type {import('../host.mjs').Host} */
export const codex = {
  name: 'codex',
  title: 'Codex',
  package: '@openai/codex',
  bin: 'codex',
  wire: responses,
  prepare({ home, project, url }) {
    mkdirSync(join(home, '.codex'), { recursive: true });
    const config = [
      // A model that it knows. To any other it gives other tools.
      'model = "gpt-5.5"',
      'model_provider = "scripted"',
      'model_auto_compact_token_limit = 100000',
      'check_for_update_on_startup = false',
      '[model_providers.scripted]',
      'name = "scripted"',
      `base_url = "${url}/v1"`,
      'wire_api = "responses"',
      'env_key = "SCRIPTED_KEY"',
      '[analytics]',
      'enabled = false',
      `[projects."${project}"]`,
      'trust_level = "trusted"',
    ];
    writeFileSync(join(home, '.codex/config.toml'), `${config.join('\n')}\n`);
  },
  env: () => ({ SCRIPTED_KEY: 'scripted' }),
  // The hooks are trusted by a person, in a window, by their text.
  argv: ({ prompt, resume }) => ['exec', ...(resume ? ['resume', '--last'] : []), '--dangerously-bypass-approvals-and-sandbox', '--dangerously-bypass-hook-trust', prompt],
  find: ({ tools }) => (tools.some(({ namespace }) => namespace === 'mcp__dibs') ? [] : [{ call: 'tool_search', args: { query: 'claim the next task', limit: 10 } }]),
  edit: (path, text) => ({ call: 'apply_patch', args: `*** Begin Patch\n*** Add File: ${path}\n${text.replace(/^(?=.)/gm, '+')}*** End Patch\n` }),
  shell: (command) => ({ call: 'exec_command', args: { cmd: command } }),
  crowded: 150_000,
};
