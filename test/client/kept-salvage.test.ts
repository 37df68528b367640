import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropSalvage, findSalvage, forgetSalvage, changedPaths } from '../../lib/client/kept-salvage.ts';
import { OpenRegistry } from '../../lib/client/open-registry.ts';
import { savingCaller } from '../../lib/client/saving.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { history } from '../../lib/transitions/history.ts';
import { layFiles } from '../support/lay-files.ts';
import { WorkTrees } from '../support/work-trees.ts';

let trees: WorkTrees;

beforeEach(() => {
  trees = new WorkTrees();
});

afterEach(() => {
  trees.remove();
});

function open(cwd = trees.main): OpenRegistry {
  return new OpenRegistry({ registry: trees.root, agent: 'bob', cwd, env: { PATH: process.env['PATH'], HOME: '/nonexistent' } });
}

const DAY_MS = 86_400_000;
const MARK = (): string => join(trees.main, '.git', 'dibs', 'salvaged');

/** What was saved of a task so many days ago. */
function savedBefore(days: number, id: string, registry = trees.root): void {
  const at = `${Math.floor((Date.now() - days * DAY_MS) / 1000)} +0000`;
  const tree = trees.git(trees.main, 'rev-parse', 'HEAD^{tree}');
  const commit = trees.git(trees.main, '-c', 'user.name=ana', 'commit-tree', tree, '-p', 'HEAD', '-m', `x\n\nDibs-Registry: ${registry}\nDibs-Files: 2\nDibs-Bytes: 7\n`, `--no-gpg-sign`);
  const text = trees.git(trees.main, 'cat-file', 'commit', commit).replace(/^(committer .*> ).*$/m, `$1${at}`);
  layFiles(trees.base, { commit: `${text}\n` });
  trees.git(trees.main, 'update-ref', `refs/dibs/salvage/${id}/1`, trees.git(trees.main, 'hash-object', '-t', 'commit', '-w', join(trees.base, 'commit')));
}

function finished(id: string, shelf: string, days: number): void {
  const event = { v: 1, at: Date.now() - days * DAY_MS, event: 'complete', id, generation: 1, by: 'bob', to: `${shelf}/${id}~1.md` };
  layFiles(trees.root, { [`${shelf}/${id}~1.md`]: '', [`log/${id}.jsonl`]: `${JSON.stringify(event)}\n` });
}

describe('what is kept', () => {
  beforeEach(async () => {
    trees.work();
    trees.claimed('T-1', { generation: 2 });
    const registry = open();
    await registry.run(sweep(savingCaller(registry, await registry.caller())));
  });

  it('is found from any work tree of the repository, with all that there is to say about it', async () => {
    const expected = { id: 'T-1', fence: 2, ref: 'refs/dibs/salvage/T-1/2', owner: 'ana~s1', files: 4, bytes: 19, in: trees.tree, base: trees.git(trees.main, 'rev-parse', 'HEAD') };
    expect(await findSalvage(open())).toMatchObject([{ ...expected, repository: trees.main }]);
    expect(await findSalvage(open(trees.tree), 't-1')).toMatchObject([{ ...expected, repository: trees.tree }]);
    expect(await findSalvage(open('/'), 'T-1')).toHaveLength(1);
    expect(await findSalvage(open(), 'T-2')).toEqual([]);
  });

  it('says which paths it changed, as many as are wanted', async () => {
    const [one] = await findSalvage(open());
    if (one === undefined) throw new Error('nothing is kept');
    expect(await changedPaths(open(), one, 2)).toEqual([['M', 'a.txt'], ['D', 'b.txt']]);
  });

  it('is dropped once, and the log says so', async () => {
    const registry = open();
    const found = await findSalvage(registry);
    expect(await dropSalvage(registry, await registry.caller(), found)).toEqual(found);
    expect(await dropSalvage(registry, await registry.caller(), found)).toEqual([]);
    expect(trees.saved()).toEqual([]);
    expect((await registry.run(history('T-1'))).events.map(({ event }) => event)).toEqual(['salvaged', 'reap', 'salvage-dropped']);
  });

  it('of another registry in the same repository is not shown, and of one that is gone it is', async () => {
    layFiles(trees.base, { 'other/registry.yaml': 'version: 1\n' });
    savedBefore(1, 'T-1', join(trees.base, 'other'));
    savedBefore(1, 'T-3', '/nowhere');
    trees.git(trees.main, 'update-ref', 'refs/dibs/salvage/odd', 'HEAD');
    expect((await findSalvage(open())).map(({ ref }) => ref)).toEqual(['refs/dibs/salvage/T-3/1', 'refs/dibs/salvage/T-1/2']);
  });
});

describe('what nobody needs any more', () => {
  beforeEach(() => {
    savedBefore(31, 'OLD-DONE');
    finished('OLD-DONE', 'complete', 31);
    savedBefore(31, 'LATELY-DONE');
    finished('LATELY-DONE', 'complete', 29);
    savedBefore(29, 'LATELY-SAVED');
    finished('LATELY-SAVED', 'cancelled', 31);
    savedBefore(31, 'GONE');
    savedBefore(31, 'OPEN');
    finished('OPEN', 'review', 60);
    savedBefore(91, 'OPEN-LONG');
    finished('OPEN-LONG', 'waiting', 91);
  });

  it('goes once a day, where anything was saved', async () => {
    const registry = open();
    const all = trees.saved();
    await forgetSalvage(registry, await registry.caller());
    layFiles(trees.main, { '.git/dibs/salvaged': '' });
    await forgetSalvage(registry, await registry.caller());
    expect(trees.saved()).toEqual(all);
    utimesSync(MARK(), Date.now() / 1000 - 90_000, Date.now() / 1000 - 90_000);
    await forgetSalvage(registry, await registry.caller());
    expect(trees.saved()).toEqual(['LATELY-DONE', 'LATELY-SAVED', 'OPEN'].map((id) => `refs/dibs/salvage/${id}/1`));
    savedBefore(91, 'OPEN-LONG');
    await forgetSalvage(registry, await registry.caller());
    expect(trees.saved()).toContain('refs/dibs/salvage/OPEN-LONG/1');
  });
});
