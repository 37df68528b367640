import { describe, expect, it } from 'vitest';
import { parseEvents } from '../../lib/rules/event.ts';
import { parseSalvageRef, salvageRef, salvagesOf } from '../../lib/rules/salvage.ts';

const COMMIT = 'a'.repeat(40);
const line = (event: string, more: Record<string, unknown> = {}, salvage: Record<string, unknown> = {}): string =>
  `${JSON.stringify({ v: 1, at: 5, event, id: 'T-1', generation: 3, by: 'cron', stamp: 'ana~s1:1769143261123', salvage: { ref: 'refs/dibs/salvage/T-1/3', commit: COMMIT, files: 2, bytes: 9, in: '/w', ...salvage }, ...more })}\n`;
const kept = (text: string, but?: string): readonly string[] => salvagesOf(parseEvents(text).events, but).map(({ ref }) => ref);

describe('the name of the ref', () => {
  it.each(['T-1', 'a..b', 'a...b', 'x.lock', 'x.LOCK', 'a.b_c-d'])('of %s is one that git takes, and leads back to the task', (id) => {
    for (const nth of [1, 2, 20]) {
      const ref = salvageRef(id, 7, nth);
      expect(ref).not.toMatch(/\.\.|\.lock(?:\/|$)|\/\./i);
      expect(parseSalvageRef(ref)).toEqual({ id, key: id.toLowerCase(), fence: 7 });
    }
  });

  it.each(['refs/heads/T-1/1', 'refs/dibs/salvage/T-1', 'refs/dibs/salvage/T-1/1/2', 'refs/dibs/salvage/T-1/x', 'refs/dibs/salvage/$(rm)/1', 'refs/dibs/salvage/\u001b/1', 'refs/dibs/salvage/T-1/1\n'])('%j is none', (ref) => {
    expect(parseSalvageRef(ref)).toBeUndefined();
  });
});

describe('what a log says was saved', () => {
  it('is kept until it was dropped, each ref once', () => {
    const two = line('salvaged', {}, { ref: 'refs/dibs/salvage/T-1/3.2' });
    expect(kept(line('salvaged') + line('salvaged') + two)).toEqual(['refs/dibs/salvage/T-1/3', 'refs/dibs/salvage/T-1/3.2']);
    expect(kept(line('salvaged') + two + line('salvage-dropped'))).toEqual(['refs/dibs/salvage/T-1/3.2']);
    expect(kept(line('salvage-dropped') + line('salvaged'))).toEqual(['refs/dibs/salvage/T-1/3']);
  });

  it('is not told to the owner of the very claim, who has its work', () => {
    expect(kept(line('salvaged'), 'ana~s1:1769143261123')).toEqual([]);
    expect(kept(line('salvaged'), 'ana~s1:1769143261124')).toHaveLength(1);
  });

  it.each([
    ['another event', line('note')],
    ['no stamp', line('salvaged', { stamp: 7 })],
    ['a stamp of nobody', line('salvaged', { stamp: 'a\u001bb:1769143261123' })],
    ['a ref that is an option', line('salvaged', {}, { ref: '--upload-pack=x' })],
    ['a ref with a command in it', line('salvaged', {}, { ref: 'refs/dibs/salvage/T-1/1;rm' })],
    ['a commit that is none', line('salvaged', {}, { commit: 'HEAD' })],
    ['no number', line('salvaged', {}, { files: '2' })],
    ['a place of a megabyte', line('salvaged', {}, { in: 'x'.repeat(1_000_000) })],
    ['nothing', line('salvaged', { salvage: null })],
    ['__proto__', line('salvaged').replace('"salvage"', '"__proto__"')],
  ])('is nothing with %s', (_what, text) => {
    expect(kept(text)).toEqual([]);
  });
});
