import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claim } from '../../lib/transitions/claim.ts';
import { complete } from '../../lib/transitions/release.ts';
import { LEASE_S, useBench } from '../support/bench.ts';

const bench = useBench();

function answer(owner = 'a'): unknown {
  return bench().start(claim(bench().caller(owner), 'T')).answer();
}

function front(...lines: readonly string[]): void {
  bench().save('scoped/T.md', ['---', ...lines, '---', '# T', ''].join('\n'));
}

describe('dependencies', () => {
  it('must all be complete', () => {
    bench().save('scoped/D-1.md', 'one\n');
    front('depends_on: [D-1, D-2]');
    const refusal = bench().start(claim(bench().caller('a'), 'T')).refusal();
    expect(refusal.code).toBe('not-claimable');
    expect(refusal.message).toMatch(/D-2, which no shelf has.*D-1, which is not complete yet/);
    bench().run(claim(bench().caller('a'), 'D-1'));
    bench().run(complete(bench().caller('a'), 'D-1', {}));
    expect(answer()).toBe('not-claimable');
    bench().save('complete/d-2~7.md', 'two\n');
    expect(answer()).toMatchObject({ tenure: { generation: 1 } });
  });

  it('are not complete while they are reviewed, and not by a shadow', () => {
    front('depends_on: D-1');
    bench().save('complete/D-1.md', 'old\n');
    bench().save('review/D-1~1.md', 'new\n');
    expect(answer()).toBe('not-claimable');
  });

  it('are asked for again at a take-over', () => {
    expect(answer()).toMatchObject({ already: false });
    bench().save(bench().list('claimed').map((name) => `claimed/${name}`)[0] ?? '', '---\ndepends_on: nowhere\n---\n');
    bench().pass(LEASE_S);
    expect(answer('b')).toBe('not-claimable');
  });
});

describe('a reservation', () => {
  it('is for an agent in any session, or for one session', () => {
    front('reserve_for: Ada');
    expect(answer('b')).toBe('not-claimable');
    expect(answer('ada~1')).toMatchObject({ already: false });
    bench().save('scoped/T.md', 'x');
  });

  it('for one session is not for another', () => {
    front('reserve_for: ada~1');
    for (const owner of ['ada', 'ada~2']) expect(answer(owner)).toBe('not-claimable');
    expect(answer('ada~1')).toMatchObject({ already: false });
  });
});

describe('a reservation beyond ASCII', () => {
  it.each([
    ['ÉVA', '%C3%A9va', 'not-claimable'],
    ['\u212A', 'k', 'not-claimable'],
    ['ana~SÉ', 'ana~s%C3%A9', 'not-claimable'],
    ['ÉVA', '%C3%89va', { already: false }],
  ])('for %s is by ASCII case, as owners are: %s', (reservation, owner, answered) => {
    front(`reserve_for: ${reservation}`);
    const said = answer(owner);
    if (typeof answered === 'string') expect(said).toBe(answered);
    else expect(said).toMatchObject(answered);
  });
});

describe('a text that does not let anybody tell', () => {
  it.each([
    ['front matter that does not end', '---\ndepends_on: D-1\n'],
    ['front matter that is no YAML', '---\ndepends_on: [D-1\n---\n'],
    ['a dependency that is no id', '---\ndepends_on: "../../x"\n---\n'],
    ['a key behind an escape', '---\n"depends\\u005fon": [\n---\n'],
  ])('is malformed: %s', (_what, text) => {
    bench().save('scoped/T.md', text);
    expect(answer()).toBe('malformed');
    expect(bench().shelves()).toEqual(['scoped/T.md']);
  });

  it('is one without a word of dependencies, too', () => {
    for (const text of ['---\ntitle: [broken\n---\n', '# Title\nbinary \0 body\n', '<<<<<<< HEAD\n']) {
      bench().save('scoped/T.md', text);
      expect(answer()).toBe('malformed');
    }
    expect(bench().shelves()).toEqual(['scoped/T.md']);
  });

  it('is a FIFO\'s: nobody waits for a writer', () => {
    bench().store.remove('scoped/T.md');
    execFileSync('mkfifo', [join(bench().store.root, 'scoped', 'T.md')]);
    expect(answer()).toBe('malformed');
  });
});

describe('a task that was ended in a later generation', () => {
  it('is not claimable by an old copy that git brought back alone', () => {
    answer();
    const { task } = bench().run(complete(bench().caller('a'), 'T', {}));
    bench().store.remove(task.path);
    bench().save('scoped/T.md', 'old\n');
    const refusal = bench().start(claim(bench().caller('b'), 'T')).refusal();
    expect(refusal.code).toBe('not-claimable');
    expect(refusal.message).toContain('generation 1');
    expect(bench().shelves()).toEqual(['scoped/T.md']);
  });

  it('is claimable where the log is gone or damaged', () => {
    answer();
    const { task } = bench().run(complete(bench().caller('a'), 'T', {}));
    bench().store.remove(task.path);
    bench().save('scoped/T.md', 'old\n');
    bench().save('log/T.jsonl', 'not a log\n');
    expect(answer('b')).toMatchObject({ already: false });
  });
});
