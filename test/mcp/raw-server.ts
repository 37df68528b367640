/** A server in the registry of a test, and the lines that are sent to it and that come back. */

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach } from 'vitest';
import { makeRegistry, type Json, type Registry } from '../support/fixture.ts';
import { BIN } from './connected.ts';

export class RawServer {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: Json[] = [];
  /** Lines on standard output that are no JSON. */
  readonly stray: string[] = [];
  stderr = '';
  #waiting = new Map<number, (answer: Json) => void>();
  #id = 0;

  constructor(registry: Registry, env: Readonly<Record<string, string>> = {}, args: readonly string[] = []) {
    this.child = spawn(process.execPath, [BIN, 'mcp', ...args], { cwd: registry.base, env: { PATH: process.env['PATH'] ?? '', HOME: registry.base, DIBS_AGENT: 'ana', ...env } });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      try {
        const message: Json = JSON.parse(line);
        this.lines.push(message);
        this.#waiting.get(message.id)?.(message);
      } catch {
        this.stray.push(line);
      }
    });
  }

  send(message: unknown): void {
    this.child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  }

  ask(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<Json> {
    const id = ++this.#id;
    const answer = new Promise<Json>((resolve) => this.#waiting.set(id, resolve));
    this.send({ jsonrpc: '2.0', id, method, params });
    return answer;
  }

  async initialize(protocolVersion: string): Promise<Json> {
    const { result } = await this.ask('initialize', { protocolVersion, capabilities: {}, clientInfo: { name: 'raw', version: '1' } });
    this.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return result;
  }

  async end(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    this.child.stdin.end();
    await once(this.child, 'close');
    return this.child.exitCode;
  }
}

/** Claims what comes next. */
export const CLAIM = { name: 'next_task', arguments: {} };

/** What each test of a file has: a registry, and the server in it, which does not outlive the test. */
export interface Served {
  registry: Registry;
  server: RawServer;
}

/** For the top of a file of tests, each of which starts its own server. */
export function servedAnew(): Served {
  const served = {} as Served;
  beforeEach(async () => {
    served.registry = await makeRegistry();
  });
  afterEach(() => {
    if (served.server.child.exitCode === null) served.server.child.kill('SIGKILL');
    served.registry.remove();
  });
  return served;
}
