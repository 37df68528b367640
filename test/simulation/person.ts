/**
 * A person who claims with `mv`, by the names alone, and looks again, as everybody must who takes a tenure; and who
 * finishes with `mv` what was seen to be theirs.
 */

import { DibsError } from '../../lib/rules/error.ts';
import { list, now, rename, type Step } from '../../lib/store/step.ts';
import { bracketedLook } from '../../lib/transitions/look.ts';
import type { Caller } from '../../lib/transitions/caller.ts';
import { isFault } from '../../lib/transitions/stat-if-there.ts';

const FREE = /^T(?:~(\d+))?\.md$/;

export function* person({ owner }: Caller, lease: number, holds: boolean): Step<unknown> {
  const held = (yield* list('claimed')).find((name) => name.includes(`@${owner}:`) && !name.includes('!'));
  if (holds) {
    if (held === undefined) throw new DibsError('lost', 'it is gone');
    return yield* mv(`claimed/${held}`, `complete/${held.replace(/@.*/, '')}.md`);
  }
  const free = (yield* list('scoped')).find((name) => FREE.test(name));
  if (free === undefined) throw new DibsError('not-claimable', 'nothing there');
  const { ms } = yield* now('writing');
  const generation = Number(FREE.exec(free)?.[1] ?? 0) + 1;
  const mine = `claimed/T~${generation}@${owner}:${ms}+${lease}.md`;
  yield* mv(`scoped/${free}`, mine);
  const { names } = yield* bracketedLook('t');
  // No other claim, whatever its generation: git may have brought the file that was taken here.
  const isAlone = names.every((name) => name.path === mine || (name.kind === 'rest' && name.generation < generation));
  if (!isAlone || (yield* now('writing')).ms >= ms + lease * 1000) throw new DibsError('held', 'somebody else has it');
  return { tenure: { owner, generation }, expiresAt: ms + lease * 1000 };
}

function* mv(from: string, to: string): Step<void> {
  try {
    yield* rename(from, to);
  } catch (fault) {
    if (isFault(fault)) throw new DibsError('held', 'somebody was quicker');
    throw fault;
  }
}
