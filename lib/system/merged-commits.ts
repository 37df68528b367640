/** Asks git which commits a branch has. What was asked once is known for the life of the process. */

import type { Unmerged } from '../rules/merged.ts';
import { gitEnvironment } from './git-environment.ts';

/** So many commits are asked for one by one. Then all that the branch has are read at once. */
const MOST_ASKED = 8;
const PATIENCE_MS = 10_000;
const MOST_BYTES = 256 * 1024 * 1024;

/** The commits of one branch. */
export class MergedCommits {
  readonly #directory: string;
  readonly #branch: string | undefined;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #asked = new Map<string, boolean | undefined>();
  #tip: string | undefined | null = null;
  #all: readonly string[] | undefined | null = null;

  /** @param directory one in the repository. @param branch a name that git may be given. */
  constructor(directory: string, branch: string | undefined, env: Readonly<Record<string, string | undefined>>) {
    this.#directory = directory;
    this.#branch = branch;
    this.#env = env;
  }

  /** Why none of these is in the branch. Undefined if one is. `commits`: in hexadecimal digits, perhaps cut. */
  whyNot(commits: readonly string[]): Unmerged | undefined {
    const tip = this.#tipOf();
    if (tip === undefined) return 'no-branch';
    const answers = new Set(commits.map((commit) => this.#has(commit, tip)));
    if (answers.has(true)) return undefined;
    return answers.has(undefined) ? 'untold' : 'not-merged';
  }

  #tipOf(): string | undefined {
    if (this.#tip !== null) return this.#tip;
    const found = this.#branch === undefined ? undefined : this.#git(['rev-parse', '--verify', '--quiet', `${this.#branch}^{commit}`]);
    return (this.#tip = found?.status === 0 ? found.stdout.trim() : undefined);
  }

  #has(commit: string, tip: string): boolean | undefined {
    if (this.#asked.has(commit)) return this.#asked.get(commit);
    const answer = this.#asked.size < MOST_ASKED ? this.#isAncestor(commit, tip) : this.#isAmongAll(commit, tip);
    this.#asked.set(commit, answer);
    return answer;
  }

  /** A commit that this repository does not know is in no branch of it. */
  #isAncestor(commit: string, tip: string): boolean | undefined {
    const { status } = this.#git(['merge-base', '--is-ancestor', commit, tip]);
    return status === 0 ? true : status === 1 || status === 128 ? false : undefined;
  }

  #isAmongAll(commit: string, tip: string): boolean | undefined {
    if (this.#all === null) {
      const { status, stdout } = this.#git(['rev-list', tip]);
      this.#all = status === 0 ? stdout.split('\n').toSorted() : undefined;
    }
    const all = this.#all;
    if (all === undefined) return undefined;
    let [from, to] = [0, all.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((all[middle] ?? '') < commit) from = middle + 1;
      else to = middle;
    }
    return all[from]?.startsWith(commit) === true;
  }

  #git(args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
    const { spawnSync } = process.getBuiltinModule('node:child_process');
    const { status, stdout } = spawnSync('git', args, { cwd: this.#directory, env: gitEnvironment(this.#env), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: PATIENCE_MS, maxBuffer: MOST_BYTES });
    return { status, stdout: stdout ?? '' };
  }
}
