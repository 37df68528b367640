/** A repository with a registry, and a second work tree in which somebody who lost a claim had worked. */

import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beliefPath, claimName, type ClaimLeft } from './claim-left.ts';
import { layFiles } from './lay-files.ts';
import { bytesBelow } from './snapshot.ts';

const ENV = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', GIT_OPTIONAL_LOCKS: '0', GIT_AUTHOR_NAME: 'ana', GIT_AUTHOR_EMAIL: 'ana@example.org', GIT_COMMITTER_NAME: 'ana', GIT_COMMITTER_EMAIL: 'ana@example.org' };

export class WorkTrees {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-trees-')));
  /** The main work tree. */
  readonly main = join(this.base, 'main');
  /** The linked one, on a branch of its own. */
  readonly tree = join(this.base, 'tree');
  readonly root = join(this.main, '.agent', 'registry');

  constructor() {
    mkdirSync(this.main);
    this.git(this.main, 'init', '-q', '-b', 'main');
    layFiles(this.main, { 'a.txt': 'one\n', 'b.txt': 'one\n', '.gitignore': 'ignored\n.agent/registry/claimed\n.agent/registry/holders\n.agent/registry/log\n.agent/registry/tmp\n', '.agent/registry/scoped/T-9.md': '# T-9\n' });
    for (const directory of ['claimed', 'holders', 'log']) mkdirSync(join(this.root, directory), { recursive: true });
    this.git(this.main, 'add', '-A');
    this.git(this.main, 'commit', '-qm', 'first');
    this.git(this.main, 'worktree', 'add', '-q', this.tree, '-b', 'work');
  }

  /** Runs git as the one who works there, and answers without the last line end. */
  git(cwd: string, ...args: readonly string[]): string {
    return execFileSync('git', args, { cwd, env: ENV, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).replace(/\n$/, '');
  }

  /** A claim of ana's session, which ran out; `left`: seconds that are left of it. `place`: where it was made. */
  claimed(id: string, { place = this.tree, left = -60, owner = 'ana~s1', ...how }: ClaimLeft & { readonly place?: string | undefined; readonly left?: number } = {}): string {
    const lease = 600;
    const at = Date.now() + (left - lease) * 1000;
    const name = claimName(id, at, { owner, lease, ...how });
    layFiles(this.root, { [`claimed/${name}`]: `# ${id}\n`, [beliefPath(id, at, { owner, lease, ...how })]: `confirmed\nin ${place}\n` });
    utimesSync(join(this.root, 'claimed', name), at / 1000, at / 1000);
    return name;
  }

  /** A tracked file changed, one removed, a new one and an ignored one; something is staged, too. */
  work(tree = this.tree): void {
    appendFileSync(join(tree, 'a.txt'), 'two\n');
    rmSync(join(tree, 'b.txt'));
    mkdirSync(join(tree, 'new'), { recursive: true });
    writeFileSync(join(tree, 'new', 'c é.txt'), 'new\n');
    writeFileSync(join(tree, 'ignored'), 'x\n');
    writeFileSync(join(tree, 'staged.txt'), 'staged\n');
    this.git(tree, 'add', 'staged.txt');
  }

  /** What must not change: the index, the work tree, HEAD, branches and the stash. */
  untouched(tree = this.tree): unknown {
    const index = this.git(tree, 'rev-parse', '--path-format=absolute', '--git-path', 'index');
    const files = Object.entries(bytesBelow(tree)).filter(([path]) => !path.startsWith('.git/') && !path.startsWith('.agent/'));
    return [files, readFileSync(index, 'latin1'), this.git(tree, 'for-each-ref', 'refs/heads', 'refs/stash', 'refs/tags'), this.git(tree, 'rev-parse', '--symbolic-full-name', 'HEAD'), this.git(tree, 'status', '--porcelain')];
  }

  saved(tree = this.main): readonly string[] {
    return this.git(tree, 'for-each-ref', '--format=%(refname)', 'refs/dibs').split('\n').filter((ref) => ref !== '');
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}
