/** A directory that is laid out once, and copied for each run that is stopped in it. */

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyTree } from '../support/copy-tree.ts';
import type { Call } from './calls.ts';
import type { RunInCopy, Stage } from './meet-each.ts';
import { tracesOf } from './not-executed.ts';
import { underStrace, type Injection, type Subject } from './strace.ts';

/** What is run in a copy. The rest is the same for every stage. `env`: beside PATH and HOME. */
export type RunOfStage = Pick<Subject, 'args' | 'env' | 'cwd' | 'input'>;

export abstract class StageOfCopies implements Stage {
  readonly everyCall: boolean;
  /** A directory of this stage alone: the home of its runs, and the place of its copies. */
  protected readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-kill-')));
  /** What is copied. A stage makes it before its first run. */
  protected readonly laid = join(this.base, 'laid');
  #copies = 0;

  protected constructor(everyCall = false) {
    this.everyCall = everyCall;
  }

  async run(injection?: Injection): Promise<RunInCopy> {
    const root = join(this.base, `copy-${this.#copies++}`);
    copyTree(this.laid, root);
    const { env, ...what } = this.runIn(root);
    const whole = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: this.base, ...env };
    return { ...(await underStrace({ ...what, env: whole, within: root, everyCall: this.everyCall, log: `${root}.strace` }, injection)), root };
  }

  /** What to run in this copy. */
  protected abstract runIn(root: string): RunOfStage;

  abstract faults(root: string): Promise<readonly string[]>;

  abstract describe(root: string): string;

  traces(root: string, call: Call, recorded: Call): readonly string[] {
    return tracesOf(call, recorded, root, this.laid);
  }

  discard(root: string): void {
    rmSync(root, { recursive: true });
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}
