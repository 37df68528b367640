/** Real processes that race on a real registry. */

import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FLOW } from '../../lib/rules/shelf.ts';
import { layRegistry } from '../support/lay-files.ts';

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));

interface Message {
  readonly ready?: true;
  readonly result?: unknown;
  readonly failed?: string;
  readonly completed?: string;
  readonly refused?: string;
  readonly generation?: number;
}

/** Forked once; does one job after the other. */
export class Worker {
  readonly agent: string;
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  /** What it said it completed, and in which generation. */
  readonly completed: (readonly [id: string, generation: number])[] = [];
  /** What it was told instead. */
  readonly refused: string[] = [];
  #answer: { readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void } | undefined;

  constructor(agent: string, cwd: string) {
    this.agent = agent;
    this.#child = fork(WORKER, [agent, cwd], { execArgv: [] });
    this.#ready = new Promise((resolve, reject) => {
      this.#child.once('message', () => resolve());
      this.#child.once('exit', () => reject(new Error(`${agent} did not start; is dist/ built?`)));
    });
    // A worker may be killed before anybody waits for it.
    this.#ready.catch(() => undefined);
    this.#child.on('message', (message: Message) => this.#hear(message));
    this.#child.once('exit', () => this.#answer?.reject(new Error(`${agent} ended`)));
  }

  #hear({ failed, completed, refused, generation, result, ready }: Message): void {
    if (ready === true) return;
    if (refused !== undefined) this.refused.push(refused);
    else if (completed !== undefined) this.completed.push([completed, generation ?? 0]);
    else if (failed === undefined) this.#answer?.resolve(result);
    else this.#answer?.reject(new Error(failed));
  }

  get ready(): Promise<void> {
    return this.#ready;
  }

  async do<T>(job: { readonly kind: string; readonly [key: string]: unknown }): Promise<T> {
    await this.#ready;
    return new Promise((resolve, reject) => {
      this.#answer = { resolve: (result) => resolve(result as T), reject };
      this.#child.send(job);
    });
  }

  /** kill -9, and waits until it is dead. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const dead = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await dead;
  }
}

export function text(id: string): string {
  return `# ${id}\n\n${`${id} `.repeat(200)}\nend of ${id}\n`;
}

export interface ProjectOptions {
  /** Lines for registry.yaml. */
  readonly settings?: string;
  /** As in registry.yaml: what the file system below takes in names. */
  readonly colon?: ':' | '%3A';
}

/** A project with a registry of so many tasks. */
export class Project {
  readonly root: string = mkdtempSync(join(tmpdir(), 'dibs-race-'));
  readonly registry: string = join(this.root, '.agent', 'registry');
  readonly ids: readonly string[];
  readonly colon: string;

  constructor(count: number, { settings = '', colon = ':' }: ProjectOptions = {}) {
    this.colon = colon;
    this.ids = Array.from({ length: count }, (_, index) => `T-${index}`);
    const tasks = Object.fromEntries(this.ids.map((id) => [`scoped/${id}.md`, text(id)]));
    layRegistry(this.registry, [...FLOW, 'tmp'], { 'registry.yaml': `version: 1\ncolon: "${colon}"\n${settings}`, ...tasks });
  }

  names(shelf: string): string[] {
    return readdirSync(join(this.registry, shelf)).filter((name) => !name.startsWith('.'));
  }

  shelves(): string[] {
    return FLOW.flatMap((shelf) => this.names(shelf).map((name) => `${shelf}/${name}`));
  }

  /** Tasks whose bytes are not what they were. */
  damaged(): string[] {
    return this.shelves().filter((path) => {
      const [, id = ''] = /\/(T-\d+)/.exec(path) ?? [];
      return readFileSync(join(this.registry, path), 'utf8') !== text(id);
    });
  }

  log(id: string): { readonly event: string; readonly generation: number; readonly by: string }[] {
    return readFileSync(join(this.registry, 'log', `${id}.jsonl`), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { event: string; generation: number; by: string });
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
