/** The official client, connected to the built server over its standard streams. */

import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Json, Registry } from '../support/fixture.ts';
import { REACHABLE } from '../support/reachable.ts';

export const BIN = join(REACHABLE, 'dist', 'bin', 'dibs.js');

export interface Connected {
  readonly client: Client;
  /** Calls a tool. */
  call(name: string, args?: Readonly<Record<string, unknown>>, meta?: Readonly<Record<string, unknown>>): Promise<Answered>;
  /** What the server wrote on standard error. */
  readonly stderr: () => string;
  readonly pid: number;
  close(): Promise<void>;
}

export interface Answered {
  readonly isError: boolean;
  readonly text: string;
  /** The structured form. */
  readonly said: Json;
}

export interface ConnectOptions {
  /** `agent` or `agent~session`, given by DIBS_AGENT and DIBS_SESSION. */
  readonly as?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** `legacy`: the client begins with `initialize`, as revisions before 2026-07-28 do. */
  readonly mode?: 'legacy' | 'auto';
}

/** Starts a server in the registry of a test, and connects to it. */
export async function connect({ base }: Pick<Registry, 'base'>, { as, env = {}, args = [], mode = 'legacy' }: ConnectOptions = {}): Promise<Connected> {
  const [agent, session] = as?.split('~') ?? [];
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const identity = { ...(agent === undefined ? {} : { DIBS_AGENT: agent }), ...(session === undefined ? {} : { DIBS_SESSION: session }) };
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [BIN, 'mcp', ...args],
    cwd: base,
    env: { PATH: process.env['PATH'] ?? '', HOME: base, ...identity, ...env },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await client.connect(transport);
  return {
    client,
    async call(name, given = {}, meta) {
      const { isError, content, structuredContent } = await client.callTool({ name, arguments: { ...given }, ...(meta === undefined ? {} : { _meta: { ...meta } }) });
      const [block] = content;
      return { isError: isError === true, text: block?.type === 'text' ? block.text : '', said: structuredContent };
    },
    stderr: () => stderr,
    get pid() {
      return transport.pid ?? 0;
    },
    close: () => client.close(),
  };
}

/** The least that each tool takes. */
export const GOOD: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  boot: {},
  next_task: {},
  claim_task: { task_id: 'T' },
  get_briefing: { task_id: 'T' },
  update_task: { task_id: 'T', note: 'x' },
  complete_task: { task_id: 'T', summary: 'x' },
  review_task: { task_id: 'T', verdict: 'approve' },
  release_task: { task_id: 'T' },
  handoff_task: { task_id: 'T', to: 'bob' },
  list_tasks: {},
  add_task: { title: 'x' },
  dispatch: { agents: ['bob'] },
};
