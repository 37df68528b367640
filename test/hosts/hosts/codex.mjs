// @ts-check
/** Codex. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { responses } from '../wires/responses.mjs';

const OWN = ['boot', 'next_task', 'claim_task', 'update_task', 'complete_task'];
const SEARCHES = 10;

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
  // Most models have to search for tools. A search gives the best few, and none of a server that is still starting,
  // which Codex tells afterwards. So a model searches again, for what it was told of and did not find.
  *find(opening) {
    let query = 'claim the next task';
    let { tools } = opening;
    for (let n = 0; n < SEARCHES; n++) {
      const missing = OWN.filter((wanted) => !tools.some(({ name, namespace }) => namespace === 'mcp__dibs' && name === wanted));
      if (missing.length === 0) return;
      ({ tools } = yield { call: 'tool_search', args: { query } });
      if (tools.some(({ namespace }) => namespace === 'mcp__dibs')) query = missing.join(' ');
    }
  },
  edit: (path, text) => ({ call: 'apply_patch', args: `*** Begin Patch\n*** Add File: ${path}\n${text.replace(/^(?=.)/gm, '+')}*** End Patch\n` }),
  shell: (command) => ({ call: 'exec_command', args: { cmd: command } }),
  crowded: 150_000,
};
