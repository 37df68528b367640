// @ts-check
/** Claude Code. */

import { anthropic } from '../wires/anthropic.mjs';

const OWN = ['boot', 'next_task', 'claim_task', 'update_task', 'complete_task'].map((name) => `mcp__dibs__${name}`);

/** @type {import('../host.mjs').Host} */
export const claude = {
  name: 'claude',
  title: 'Claude Code',
  // npm would choose an older one on an older Node. The program brings its own.
  package: '@anthropic-ai/claude-code@latest',
  bin: 'claude',
  wire: anthropic,
  env: ({ url }) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'scripted', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' }),
  forks: true,
  argv: ({ prompt, resume, fork }) => ['-p', prompt, ...(resume ? ['--continue'] : []), ...(fork ? ['--fork-session'] : []), '--allowedTools', 'Write,Bash,mcp__dibs'],
  // Newer builds name the tools of a server, and show them only when they are asked for.
  *find({ tools }) {
    if (!tools.some(({ name }) => OWN.includes(name))) yield { call: 'ToolSearch', args: { query: `select:${OWN.join(',')}`, max_results: OWN.length } };
  },
  edit: (path, text) => ({ call: 'Write', args: { file_path: path, content: text } }),
  shell: (command) => ({ call: 'Bash', args: { command, description: 'Run it' } }),
  crowded: 990_000,
};
