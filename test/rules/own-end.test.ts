import { describe, expect, it } from 'vitest';
import type { EventKind, TaskEvent } from '../../lib/rules/event.ts';
import { parseClaimed, type ClaimedName } from '../../lib/rules/name.ts';
import { ownEnd } from '../../lib/rules/own-end.ts';

const AT = 1_769_143_261_000;

function claimed(generation: number, owner: string, after = 0, lease = 60): ClaimedName {
  const name = parseClaimed(`T~${generation}@${owner}:${AT + after}+${lease}.md`);
  if (name === undefined) throw new Error('not a claim');
  return name;
}

function event(kind: EventKind, by: string, from: string | undefined, to: string, generation = 1): TaskEvent {
  return { v: 1, at: AT, event: kind, id: 'T', generation, by, ...(from === undefined ? {} : { from }), to };
}

const mine = claimed(1, 'ana~s1');

describe('an own end', () => {
  it.each(['complete', 'review', 'release', 'handoff'] as const)('is a %s of this very tenure by its owner', (kind) => {
    const end = event(kind, 'ANA~s1', mine.path, 'scoped/T~1.md');
    expect(ownEnd(mine, [event('claim', 'ana~s1', 'scoped/T.md', mine.path), end])).toBe(end);
    expect(ownEnd(mine, [event('claim', 'ana~s1', 'scoped/T.md', mine.path), { ...end, by: 'bob' }])).toBeUndefined();
  });

  it('is none of an earlier tenure of that generation, or of a higher one that was had before git brought this one back', () => {
    const before = [claimed(1, 'ana~s1', -5000), claimed(6, 'ana~s1', -9000)];
    expect(ownEnd(mine, before.map((other) => event('release', 'ana~s1', other.path, `scoped/T~${other.generation}.md`, other.generation)))).toBeUndefined();
  });

  it('is found under the name that the tenure went on by: a longer lease, or the next generation after a put-back', () => {
    const [longer, again] = [claimed(2, 'ana~s1', 900, 120), claimed(3, 'ana~s1', 900, 120)];
    const end = event('complete', 'ana~s1', again.path, 'complete/T~3.md', 3);
    const events = [event('extend', 'ana~s1', mine.path, longer.path, 2), event('put-back', 'cron', longer.path, again.path, 3), end];
    expect(ownEnd(mine, events)).toBe(end);
    expect(ownEnd(again, events)).toBe(end);
    expect(ownEnd(mine, events.slice(1))).toBeUndefined();
  });

  it.each(['steal', 'take-over', 'resume', 'reap'] as const)('is none after a %s, though the owner has the task again and gives that up', (kind) => {
    const [theirs, again] = [claimed(2, 'bob', 100), claimed(3, 'ana~s1', 200)];
    const events = [event(kind, 'bob', mine.path, theirs.path, 2), event('steal', 'ana~s1', theirs.path, again.path, 3), event('release', 'ana~s1', again.path, 'scoped/T~3.md', 3)];
    expect(ownEnd(mine, events)).toBeUndefined();
    expect(ownEnd(again, events)).toBe(events[2]);
  });

  it('knows a tenure with a mark on it, and as a file system without a colon spells it', () => {
    const spelt = mine.path.replace(':', '%3A').replace('.md', '!abc123.md');
    expect(ownEnd(mine, [event('release', 'ana~s1', spelt, 'scoped/T~1.md')])).toMatchObject({ event: 'release' });
  });

  it('is none where the log says nothing', () => {
    expect(ownEnd(mine, [])).toBeUndefined();
    expect(ownEnd(mine, [event('note', 'ana~s1', undefined, mine.path)])).toBeUndefined();
  });
});
