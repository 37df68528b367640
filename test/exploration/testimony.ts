/** What the oracle remembers, as numbers: the same simulator's oracle, asked once for each thing that can happen. */

import { Oracle, type Memory, type View, type Violation } from '../simulation/oracle.ts';
import type { FileStates } from './file-states.ts';

export interface Verdict {
  readonly memory: number;
  readonly violations: readonly Violation[];
}

/** Tells the oracle what happens, in order. `now` shows it another file system. */
export type Story = (oracle: Oracle, now: (files: number) => void) => void;

export class Testimony {
  readonly #files: FileStates;
  readonly #memories: Memory[] = [];
  readonly #ids = new Map<string, number>();
  readonly #verdicts = new Map<string, Verdict>();

  constructor(files: FileStates) {
    this.#files = files;
  }

  get count(): number {
    return this.#memories.length;
  }

  memory(id: number): Memory {
    const memory = this.#memories[id];
    if (memory === undefined) throw new RangeError(`no memory ${id}`);
    return memory;
  }

  /** An oracle that has only ever seen this. */
  begin(files: number): number {
    const oracle = new Oracle(this.#files.store(files));
    oracle.changed();
    return this.#idOf(oracle.memory);
  }

  /** `event` names the story: the same one is told once. */
  hear(memory: number, files: number, event: string, story: Story): Verdict {
    const key = `${memory} ${files} ${event}`;
    let verdict = this.#verdicts.get(key);
    if (verdict === undefined) {
      const view = new Changing(this.#files, files);
      const oracle = new Oracle(view, this.memory(memory));
      story(oracle, (next) => view.show(next));
      verdict = { memory: this.#idOf(oracle.memory), violations: oracle.violations };
      this.#verdicts.set(key, verdict);
    }
    return verdict;
  }

  #idOf(memory: Memory): number {
    const key = JSON.stringify(memory);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#memories.push(JSON.parse(key) as Memory) - 1;
      this.#ids.set(key, id);
    }
    return id;
  }
}

class Changing implements View {
  readonly #files: FileStates;
  #view: View;

  constructor(files: FileStates, id: number) {
    this.#files = files;
    this.#view = files.store(id);
  }

  show(id: number): void {
    this.#view = this.#files.store(id);
  }

  get ms(): number {
    return this.#view.ms;
  }

  names(directory: string): Iterable<string> {
    return this.#view.names(directory);
  }

  inode(path: string): ReturnType<View['inode']> {
    return this.#view.inode(path);
  }
}
