/**
 * The server: tools, resources and prompts over one connection. It keeps nothing between calls, renews nothing by
 * itself, and so holds no claim of an agent that is gone.
 */

import { ProtocolError, ProtocolErrorCode, ResourceNotFoundError, Server, type CallToolResult, type ServerContext } from '@modelcontextprotocol/server';
import { printable } from '../rules/printable.ts';
import { savingCaller } from '../client/saving.ts';
import type { OpenRegistry } from '../client/open-registry.ts';
import { toDibsError } from '../client/to-dibs-error.ts';
import { withNearIds } from '../client/with-near-ids.ts';
import { INSTRUCTIONS, PROMPTS } from './guide.ts';
import { checkArguments, schemaOf } from './parameters.ts';
import { refusalOf } from './refusals.ts';
import { BOARD, readResource, TASK } from './resources.ts';
import { outputSchemaOf, successResult } from './results.ts';
import type { Call, Tool } from './tool.ts';
import { TOOLS } from './tools/tools.ts';
import { registryFor, requireKnown, type Serving } from './who-calls.ts';

export interface McpServing extends Serving {
  readonly version: string;
  /** Waits for a change in the registry at `root`. */
  readonly changesIn: (root: string, signal: AbortSignal) => { untilChange(this: void, atMostMs: number): Promise<void>; end(this: void): Promise<void> };
}

/** A server for one connection. */
export function makeServer(serving: McpServing): Server {
  const server = new Server({ name: 'dibs', version: serving.version }, { capabilities: { tools: {}, resources: {}, prompts: {} }, instructions: INSTRUCTIONS });
  server.setRequestHandler('tools/list', () => ({ tools: TOOLS.map((tool) => definitionOf(tool)) }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (tool === undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `there is no tool of that name; the tools are ${TOOLS.map(({ name }) => name).join(', ')}`);
    return server.projectCallToolResult(await callTool(tool, params.arguments, context, serving), outputSchemaOf(tool));
  });
  server.setRequestHandler('resources/list', () => ({ resources: [BOARD] }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [TASK] }));
  server.setRequestHandler('resources/read', async ({ params: { uri } }, context) => {
    const text = await readResource(uri, registryFor(serving, checkArguments({}, undefined), context.mcpReq._meta ?? {})).catch(unread);
    if (text === undefined) throw new ResourceNotFoundError(uri);
    return { contents: [{ uri, mimeType: 'text/plain', text }] };
  });
  server.setRequestHandler('prompts/list', () => ({ prompts: Object.entries(PROMPTS).map(([name, { about }]) => ({ name, description: about })) }));
  server.setRequestHandler('prompts/get', ({ params: { name } }) => {
    const prompt = Object.hasOwn(PROMPTS, name) ? PROMPTS[name] : undefined;
    if (prompt === undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `there is no prompt of that name; the prompts are ${Object.keys(PROMPTS).join(', ')}`);
    return { description: prompt.about, messages: [{ role: 'user' as const, content: { type: 'text' as const, text: prompt.text } }] };
  });
  return server;
}

/** Who calls, where the host cannot say it, as the guide tells. Every tool takes these, so they are short. */
const CALLER = {
  agent: { is: 'text', most: 400, about: 'your name' },
  session: { is: 'text', most: 400, about: 'your session' },
} as const;

/** A resource has no form for a refusal but an error of the protocol. */
function unread(thrown: unknown): never {
  const { code, message } = toDibsError(thrown);
  throw new ProtocolError(ProtocolErrorCode.InternalError, `${code}: ${printable(message)}`);
}

/** What a client reads of a tool. */
export function definitionOf(tool: Tool) {
  const { name, about, hints } = tool;
  return {
    name,
    description: about,
    inputSchema: schemaOf({ ...tool.parameters, ...CALLER }),
    outputSchema: outputSchemaOf(tool),
    annotations: { readOnlyHint: hints.readOnly, idempotentHint: hints.idempotent, destructiveHint: false, openWorldHint: false },
  };
}

async function callTool(tool: Tool, sent: unknown, context: ServerContext, serving: McpServing): Promise<CallToolResult> {
  let registry: OpenRegistry | undefined;
  let owner: string | undefined;
  const changes = new AbortController();
  const signal = AbortSignal.any([context.mcpReq.signal, changes.signal]);
  let watch: ReturnType<McpServing['changesIn']> | undefined;
  try {
    const args = checkArguments({ ...tool.parameters, ...CALLER }, sent);
    const open = (registry = registryFor(serving, args, context.mcpReq._meta ?? {}));
    const caller = await open.caller();
    owner = caller.owner;
    if (!tool.hints.readOnly) requireKnown(caller);
    const call: Call = {
      args,
      registry: open,
      caller: tool.hints.readOnly ? caller : savingCaller(open, caller),
      cwd: serving.cwd(),
      signal,
      run: (step) => withNearIds(open, open.run(step)),
      naming: (work) => withNearIds(open, work),
      progress: progressOf(context),
      untilChange: (atMostMs) => (watch ??= serving.changesIn(open.place.root, signal)).untilChange(atMostMs),
    };
    return successResult(await tool.run(call));
  } catch (thrown) {
    return refusalOf(thrown, await clock(registry), owner);
  } finally {
    changes.abort();
    await watch?.end();
  }
}

/** The clock that claims go by. Without a registry, that of the machine. ms. */
async function clock(registry: OpenRegistry | undefined): Promise<number> {
  try {
    return registry === undefined ? Date.now() : await registry.nowMs();
  } catch {
    return Date.now();
  }
}

/** Progress goes to a client that gave the call a token for it. */
function progressOf({ mcpReq }: ServerContext): (message: string) => void {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let progress = 0;
  return (message) => {
    progress++;
    // A client that is gone does not hear it.
    mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, message } }).catch(() => undefined);
  };
}
