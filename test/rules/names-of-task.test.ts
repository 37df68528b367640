import { describe, expect, it } from 'vitest';
import { parseName } from '../../lib/rules/name.ts';
import { mayNameTask, namesOfTask } from '../../lib/rules/names-of-task.ts';
import { FLOW } from '../../lib/rules/shelf.ts';

const CLAIM = '@ana~s1:1769143261123+1800';

const LISTED = ['T-1.md', 't-1~2.md', 'T-1', 'T-10.md', 'T-1.5.md', 'T-1.5', 'T-.md', 'AT-1.md', 'T-1~0.md', 'T-1~x.md', 'T-1 2.md', `T-1~1${CLAIM}.md`, `t-1~1${CLAIM}!0a1b2c.md`, `T-10~1${CLAIM}.md`, 'T-1.md.bak', '', '.T-1.md', 'T-1~', '\u{212a}-1.md', 'K-1.md', '\u0130-1.md', 'T_1.md', 'T-Q.md', 'T\r1.md'];

describe('the names of one task', () => {
  it('are those that the grammar reads with its key', () => {
    for (const shelf of FLOW) {
      for (const key of ['t-1', 't-10', 't-1.5', 't-', 'k-1', 'i-1', 't_1', 't-q', 'a', 't-1-longer-than-any']) {
        const parsed = LISTED.map((name) => parseName(shelf, name)).filter((name) => name !== undefined && name.kind !== 'foreign' && name.key === key);
        expect(namesOfTask(shelf, LISTED, key)).toEqual(parsed);
      }
    }
  });

  it('are the same among many, in the same order', () => {
    const named = LISTED.filter((name) => name !== '' && !name.startsWith('\u0130'));
    const others = Array.from({ length: 100 }, (_, n) => `X-${n}.md`);
    for (const extra of [[], ['\u0130'], ['T-1'], ['\u03A3t-1.md', '\u{10400}']]) {
      const listed = [...others.slice(0, 40), ...named, ...extra, ...others.slice(40)];
      for (const shelf of FLOW) {
        for (const key of ['t-1', 't-10', 't-1.5', 't-', 'k-1', 'i-1', 't_1', 't-q', 'a', 'x-1', 't-1-longer-than-any']) {
          const parsed = listed.map((name) => parseName(shelf, name)).filter((name) => name !== undefined && name.kind !== 'foreign' && name.key === key);
          expect(namesOfTask(shelf, listed, key)).toEqual(parsed);
        }
      }
    }
  });

  it('are told from those of other tasks before any name is parsed', () => {
    expect(LISTED.filter((name) => mayNameTask(name, 't-1'))).toEqual(['T-1.md', 't-1~2.md', 'T-1', 'T-1.5.md', 'T-1.5', 'T-1~0.md', 'T-1~x.md', `T-1~1${CLAIM}.md`, `t-1~1${CLAIM}!0a1b2c.md`, 'T-1.md.bak', 'T-1~']);
  });
});
