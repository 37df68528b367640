import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DIRECTORIES } from '../../lib/rules/shelf.ts';
import { diagnose } from '../../lib/verbs/diagnose.ts';
import { findingSentence } from '../../lib/words/findings.ts';
import type { Finding } from '../../lib/verbs/finding.ts';
import type { Operation } from '../../lib/store/step.ts';
import { skipBecause } from '../support/fixture.ts';
import type { Bench } from '../support/bench.ts';
import { on, type Injected } from '../support/stepped-actor.ts';
import { emptyBench, held, NOW, traces } from '../support/bench-claims.ts';

const saidOf = (finding: ReturnType<typeof findings>[number] | undefined): string => (finding === undefined ? '' : findingSentence(finding.what));

let bench: Bench;

beforeEach(() => {
  bench = emptyBench();
  for (const directory of DIRECTORIES) mkdirSync(join(bench.store.root, directory), { recursive: true });
});

afterEach(() => {
  bench.dispose();
});

function findings(inject: (operation: Operation) => Injected = () => undefined, machineMs = bench.store.ms): readonly Finding[] {
  const actor = bench.start(diagnose(bench.settings, machineMs));
  actor.inject = inject;
  return actor.finish();
}

/** Whether the tests run on a file system that folds case is told elsewhere. */
const brief = (found: readonly Finding[]): string[] => found.filter(({ kind }) => kind !== 'case').map(({ level, kind, path }) => `${level} ${kind}${path === undefined ? '' : ` ${path}`}`).toSorted();

describe('diagnose', () => {
  it('finds nothing where nothing is wrong', () => {
    bench.save('scoped/T.md', '# T\n');
    held(bench, 'U', { ageSeconds: 61 });
    bench.save('registry.yaml', 'version: 1\n');
    bench.save('README.md', 'x');
    bench.save('AGENT_BOOT.md', 'x');
    bench.save('.gitignore', 'x');
    expect(brief(findings())).toEqual([]);
  });

  it('leaves no trace but of probes that are gone', () => {
    held(bench, 'T', { ageSeconds: 61, nonce: 'abc' });
    bench.save('scoped/T.md', 'shadow');
    const files = (): Record<string, string> => Object.fromEntries(Object.entries(traces(bench)).filter(([path]) => path.includes('.')  && path !== '.'));
    const before = files();
    findings();
    expect(files()).toEqual(before);
    expect(bench.list('tmp').filter((name) => name !== '.editor')).toEqual([]);
  });

  it('notes missing directories, and calls symlinks and files in their place problems', () => {
    for (const name of ['review', 'holders', 'waiting', 'discovery']) bench.store.remove(name);
    symlinkSync(join(bench.store.root, 'cancelled'), join(bench.store.root, 'waiting'));
    bench.save('holders', 'x');
    const found = findings();
    expect(brief(found)).toEqual(['note missing discovery', 'note missing review', 'problem not-a-directory holders', 'problem symlink waiting']);
    expect(found.filter(({ fixable }) => fixable === true).map(({ path }) => path)).toEqual(['discovery', 'review']);
  });

  it.each(['log', 'lost+found'])('finds a file in the place of %s/, and goes on looking', (name) => {
    bench.store.remove(name);
    bench.save(name, 'x');
    bench.save('scoped/no task.md', '');
    expect(brief(findings())).toEqual(expect.arrayContaining([`problem not-a-directory ${name}`, 'problem foreign scoped/no task.md']));
  });

  it('finds foreign names, debris, marks, times that lie ahead, and what is no file', () => {
    const task = held(bench, 'T', { generation: 2 });
    bench.save('scoped/T.md', 'shadow');
    const marked = held(bench, 'M', { nonce: 'abc' });
    const future = held(bench, 'F', { ageSeconds: -6 });
    const skewed = held(bench, 'G', { ageSeconds: -5 });
    bench.save('scoped/no task', '');
    mkdirSync(join(bench.store.root, 'scoped', 'D.md'));
    const found = findings();
    expect(brief(found)).toEqual(['problem debris scoped/T.md', 'problem foreign scoped/no task', `problem future ${future}`, `problem mark ${marked}`, 'problem not-a-file scoped/D.md']);
    expect(found.filter(({ fixable }) => fixable === true).map(({ kind }) => kind).toSorted()).toEqual(['debris', 'mark']);
    expect(found.find(({ kind }) => kind === 'debris')?.what).toEqual({ is: 'outranked', by: task });
    expect(skewed).toContain('G~1');
  });

  it('finds front matter that nobody can read, and files that this user cannot', () => {
    bench.save('scoped/OPEN.md', '---\ntitle: x\n');
    bench.save('scoped/TWICE.md', '---\ntitle: x\ntitle: y\n---\n');
    bench.save('scoped/SECRET.md', 'x');
    const found = findings((operation) => (on('read', 'scoped/SECRET.md')(operation) ? { code: 'EACCES' } : undefined));
    expect(brief(found)).toEqual(['problem malformed scoped/OPEN.md', 'problem malformed scoped/TWICE.md', 'problem unreadable scoped/SECRET.md']);
  });

  it('does not report what goes while it looks', () => {
    held(bench, 'T', { generation: 2 });
    bench.save('scoped/T.md', 'shadow');
    bench.save('scoped/OPEN.md', '---\n');
    const actor = bench.start(diagnose(bench.settings, NOW));
    actor.until(on('stat', 'tmp'));
    bench.store.remove('scoped/T.md');
    bench.store.remove('scoped/OPEN.md');
    expect(brief(actor.finish())).toEqual([]);
  });

  it('notes damaged logs, what was put aside, and strangers', () => {
    bench.save('log/T.jsonl', 'x\n');
    bench.save('log/notes.txt', 'x\n');
    bench.save('lost+found/abc', '');
    bench.save('lost+found/.keep', '');
    bench.save('plan', '');
    const found = findings();
    expect(brief(found)).toEqual(['note log log/T.jsonl', 'note lost+found', 'note stranger plan']);
    expect(found.map(({ what }) => findingSentence(what))).toEqual(expect.arrayContaining([expect.stringMatching(/^1 line of it/), expect.stringMatching(/^1 file put aside/)]));
  });
});

describe('the file system under a registry', () => {
  it('has a clock within five seconds of the machine’s, either way, or it is a problem', () => {
    for (const [offset, said] of [[5000, undefined], [-5000, undefined], [5001, '5 s behind'], [-90_000, '2 min ahead of']] as const) {
      const found = findings(undefined, NOW + offset);
      expect([offset, brief(found)]).toEqual([offset, said === undefined ? [] : ['problem clock']]);
      if (said !== undefined) expect(saidOf(found[0])).toBe(`the file system's clock is ${said} this machine's`);
    }
  });

  it('may keep whole seconds only: a note', () => {
    bench.store.tickMs = 2000;
    expect(brief(findings())).toEqual(['note timestamps']);
  });

  it('may refuse colons: a problem until registry.yaml says so, and a note when it says so in vain', () => {
    const refuses = (operation: Operation): Injected => (on('rename', /./, /:/)(operation) ? { code: 'ENOENT' } : undefined);
    expect(brief(findings(refuses))).toEqual(['problem colon']);
    expect(saidOf(findings(refuses)[0])).toContain('colon: "%3A"');
    bench.settings = { ...bench.settings, colon: '%3A' };
    expect(brief(findings(refuses))).toEqual([]);
    expect(brief(findings())).toEqual(['note colon']);
  });

  it('may have no hard links: a note', () => {
    expect(brief(findings((operation) => (operation.name === 'link' ? { code: 'EPERM' } : undefined)))).toEqual(['note hard-links']);
  });

  it('may fold case: a note', (context) => {
    if (findings().some(({ kind }) => kind === 'case')) skipBecause(context, 'this file system folds case: that it is noted is seen, that it is not noted elsewhere is not');
    const actor = bench.start(diagnose(bench.settings, NOW));
    expect(actor.until(on('stat', /^tmp\/\.CASE-/))).toBe(true);
    bench.save(`tmp/${String(actor.about?.args[0]).slice(4)}`, '');
    expect(actor.finish().map(({ level, kind }) => `${level} ${kind}`)).toEqual(['note case']);
  });

  it.each([
    ['EXDEV', 'file-systems', 'these lie on two file systems'],
    ['EACCES', 'permission', 'this user may not write here (EACCES)'],
    ['EROFS', 'permission', 'this user may not write here (EROFS)'],
    ['ENAMETOOLONG', 'name-length', 'names of full length'],
    ['EIO', 'probe', 'EIO'],
  ])('that answers %s is a problem of the kind %s, and all the rest is looked at', (code, kind, said) => {
    bench.save('scoped/no task', '');
    const found = findings((operation) => (on('rename', /^scoped\//, /^claimed\//)(operation) ? { code } : undefined));
    expect(brief(found)).toEqual(['problem foreign scoped/no task', `problem ${kind}`].toSorted());
    expect(saidOf(found.find((finding) => finding.kind === kind))).toMatch(new RegExp(`scoped -> claimed.*${said.replaceAll(/[()]/g, String.raw`\$&`)}`));
    expect(bench.list('scoped')).toEqual(['no task']);
  });

  it('that takes no probe of the clock is a problem, too', () => {
    expect(brief(findings((operation) => (operation.name === 'now' && operation.args[0] === 'taking' ? { code: 'EROFS' } : undefined)))).toEqual(['problem permission']);
  });

  it('that does not let this user list a shelf is a finding; one that fails to is a fault: nothing could be looked at', () => {
    const failing = (code: string): ReturnType<typeof findings> => findings((operation) => (on('list', 'claimed')(operation) ? { code } : undefined));
    expect(failing('EACCES')).toContainEqual(expect.objectContaining({ level: 'problem', kind: 'permission', path: 'claimed' }));
    expect(() => failing('EIO')).toThrow(expect.objectContaining({ name: 'StoreFault' }));
  });
});
