/** OpenCode, as far as dibs sees it: a plugin that it loads. */

import { join } from 'node:path';
import type { Registry, Result } from '../../support/fixture.ts';
import { ANA, type AgentHost, type Called, type Payload, type Surroundings } from './agent-host-types.ts';
import { settingsFile } from './settings.ts';

/** The plugin that was installed is loaded by a process that plays OpenCode for one step. */
export class OpenCode implements AgentHost {
  readonly name = 'opencode';
  readonly session: string;
  readonly #registry: Registry;
  readonly #env: Readonly<Record<string, string>>;
  readonly #cwd: string;
  read: string[] = [];

  constructor(registry: Registry, session: string, { env = ANA, cwd = registry.base }: Surroundings) {
    this.#registry = registry;
    this.session = session;
    this.#env = env;
    this.#cwd = cwd;
  }

  forget(): void {
    this.read = [];
  }

  // It has no event for the start of a session: its first message is one.
  async start(): Promise<void> {
    await this.#play({ step: 'message' });
  }

  async prompt(): Promise<void> {
    // Of a session that is known to the process nothing is asked.
  }

  async compact(): Promise<void> {
    this.read = [];
    // What goes into the summary, the model reads afterwards.
    const { json } = await this.#play({ step: 'compact' });
    this.read.push(...(json.summary === '' ? [] : [json.summary as string]));
  }

  async edit(): Promise<Called> {
    return await this.#call({ tool: 'edit', args: { filePath: `${this.#cwd}/a.ts` } });
  }

  async look(): Promise<Called> {
    return await this.#call({ tool: 'read', args: { filePath: `${this.#cwd}/a.ts` } });
  }

  async shell(command: string): Promise<Called> {
    return await this.#call({ tool: 'bash', args: { command } });
  }

  /** Calls a tool of the server of dibs. Answers the arguments that the server gets. */
  async own(name: string, args: Payload): Promise<Payload> {
    const { json } = await this.#play({ step: 'tool', tool: `dibs_${name}`, args });
    return json.args as Payload;
  }

  async #call(call: Payload): Promise<Called> {
    const { json } = await this.#play({ step: 'tool', ...call });
    return { ...(json.refused === undefined ? {} : { refused: json.refused }), ...(json.result === undefined ? {} : { result: json.result }) };
  }

  async #play(step: Payload): Promise<Result> {
    const script = join(import.meta.dirname, 'opencode-host.mjs');
    const args = [script, settingsFile(this.#registry.base, 'opencode'), JSON.stringify({ session: this.session, ...step })];
    const played = await this.#registry.spawn(process.execPath, args, { cwd: this.#cwd, env: this.#env });
    if (played.code !== 0) throw new Error(`the plugin failed: ${played.stderr}`);
    this.read.push(...(played.json.read as string[]));
    return played;
  }
}
