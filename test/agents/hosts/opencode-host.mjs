// @ts-check
/**
 * OpenCode for one step, as far as a plugin sees it: loads the plugin, calls its hooks in the order and with the values
 * that its types give, and prints what became of it. Arguments: the plugin, and the step as JSON.
 */

import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

const [, , plugin = '', given = '{}'] = process.argv;
const { session, step, tool, args } = JSON.parse(given);

/** What the model is shown. @type {string[]} */
const read = [];
let summary = '';
let refused;
let result;

const client = {
  session: {
    get: async (/** @type {any} */ { path }) => ({ data: { id: path.id } }),
  },
};
const directory = process.cwd();
const hooks = await (await import(pathToFileURL(plugin).href)).Dibs({ client, directory, worktree: directory });

if (step === 'message') {
  const output = { message: { id: 'm1' }, /** @type {any[]} */ parts: [{ type: 'text', text: 'go on' }] };
  await hooks['chat.message']({ sessionID: session }, output);
  for (const { text } of output.parts.slice(1)) read.push(text);
} else if (step === 'compact') {
  const output = { /** @type {string[]} */ context: [] };
  await hooks['experimental.session.compacting']({ sessionID: session }, output);
  summary = output.context.join('\n');
  await hooks.event({ event: { type: 'session.compacted', properties: { sessionID: session } } });
} else {
  const call = { tool, sessionID: session, callID: 'c1' };
  try {
    await hooks['tool.execute.before'](call, { args });
  } catch (error) {
    refused = error instanceof Error ? error.message : String(error);
  }
  if (refused === undefined) {
    const output = { title: '', output: '', metadata: {} };
    if (tool === 'bash') {
      const shell = { env: {} };
      await hooks['shell.env']({ cwd: directory, sessionID: session, callID: 'c1' }, shell);
      const { stdout, stderr, status } = spawnSync('sh', ['-c', args.command], { encoding: 'utf8', env: { ...process.env, ...shell.env } });
      result = { stdout, stderr, code: status };
    }
    await hooks['tool.execute.after'](call, output);
    if (output.output !== '') read.push(output.output.trim());
  }
}
// The tool gets the arguments as the plugin leaves them.
console.log(JSON.stringify({ read, summary, refused, result, args }));
