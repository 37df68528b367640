/**
 * Who has lost a task is told before it may claim it again, whenever the loss comes; and what was told is what is
 * forgotten.
 */

import { beforeEach, describe, expect, it } from 'vitest';
import { isDibsError, type DibsError } from '../../lib/rules/error.ts';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import { FLOW } from '../../lib/rules/shelf.ts';
import { run, type Operation, type Step } from '../../lib/store/step.ts';
import { StoreFault } from '../../lib/store/store.ts';
import type { ClaimOptions } from '../../lib/transitions/claim.ts';
import { extend, handoff } from '../../lib/transitions/pass-on.ts';
import { release } from '../../lib/transitions/release.ts';
import { renew } from '../../lib/transitions/renew.ts';
import { boot } from '../../lib/verbs/boot.ts';
import { claimTask } from '../../lib/verbs/claim-task.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { takeExpired } from '../../lib/verbs/take-expired.ts';
import { MemoryStore } from '../simulation/memory-store.ts';
import { Random } from '../simulation/random.ts';

const LEASE = 60_000;
let store: MemoryStore;

function renewed(): void {
  store = new MemoryStore(new Random(1));
  for (const shelf of FLOW) store.makeDirectory(shelf);
  store.save('scoped/T.md', 'the task\n');
}

beforeEach(renewed);

const caller = (owner: string): Parameters<typeof claimTask>[0] => ({ owner, settings: { ...DEFAULT_SETTINGS, lease: LEASE / 1000 } });
const act = <T>(step: Step<T>): T => run(store, step);
const claims = (owner: string, options: ClaimOptions = {}): ReturnType<typeof claimTask> => claimTask(caller(owner), 'T', options);
const beliefs = (owner: string): readonly string[] => [...store.names(`holders/${owner}`)];

function refusal(step: Step<unknown>): DibsError {
  try {
    act(step);
  } catch (error) {
    if (isDibsError(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

/** What it answered; `before` is called before each of its operations, with its number. */
function stepped<T>(step: Step<T>, before: (count: number, operation: Operation) => void): T | DibsError {
  try {
    let turn = step.next();
    for (let count = 0; turn.done !== true; count++) {
      before(count, turn.value);
      let result: unknown;
      try {
        result = (store[turn.value.name] as (...args: readonly unknown[]) => unknown).apply(store, [...turn.value.args]);
      } catch (fault) {
        if (!(fault instanceof StoreFault)) throw fault;
        turn = step.throw(fault);
        continue;
      }
      turn = step.next(result);
    }
    return turn.value;
  } catch (error) {
    if (isDibsError(error)) return error;
    throw error;
  }
}

/** ana's claim runs out, and the janitor gives it back. */
function lose(): void {
  store.ms += LEASE + 1;
  act(sweep(caller('cron')));
}

describe('a claim after a loss', () => {
  beforeEach(() => {
    act(claims('ana'));
    lose();
  });

  it('says what renew says, and how to acknowledge it; then it is a new claim', () => {
    const said = refusal(claims('ana'));
    expect(said).toMatchObject({ code: 'lost', message: refusal(renew(caller('ana'), 'T')).message, task: 'T', next: ['boot', '--ack'] });
    expect(said.message).toContain('its lease ran out; given back by cron');
    act(boot(caller('ana'), { acknowledge: true }));
    expect(act(claims('ana'))).toMatchObject({ already: false, tenure: { generation: 2 } });
  });

  it('is told as often as it is asked, also by what takes over what has run out', () => {
    act(claims('bob'));
    store.ms += LEASE + 1;
    for (const step of [claims('ana'), claims('ana', { again: 'refuse' }), claimTask({ ...caller('ana'), mustProve: true }, 'T'), takeExpired(caller('ana'), 'T', {})]) expect(refusal(step).code).toBe('lost');
    expect([...store.names('claimed')]).toEqual([expect.stringContaining('@bob:')]);
  });

  it('hinders nobody else', () => {
    expect(act(claims('ana~s2')).already).toBe(false);
  });
});

describe('what is no loss', () => {
  beforeEach(() => {
    act(claims('ana'));
  });

  it('is what was given back, or handed on and back again', () => {
    act(release(caller('ana'), 'T', { to: 'scoped' }));
    expect(act(claims('ana'))).toMatchObject({ already: false });
    act(handoff(caller('ana'), 'T', 'bob', {}));
    act(release(caller('bob'), 'T', { to: 'scoped' }));
    expect(act(claims('ana'))).toMatchObject({ already: false });
  });

  it('is what another process of this owner is just giving back', () => {
    const other = release(caller('ana'), 'T', { to: 'scoped' });
    let hasLinked = false;
    stepped(other, (_count, operation) => {
      if (hasLinked || operation.name !== 'append' || !operation.args[0].startsWith('log/')) return;
      // It lies in scoped/, and no line says who put it there. The other goes on while this one waits.
      hasLinked = true;
      const said = stepped(claims('ana'), (_step, { name }) => {
        if (name === 'pause') for (const belief of beliefs('ana')) store.remove(`holders/ana/${belief}`);
      });
      expect(said).toMatchObject({ already: false });
    });
    expect(hasLinked).toBe(true);
  });

  it('is what was extended: it is renewed under the new claim', () => {
    act(extend(caller('ana'), 'T', 3600));
    expect(act(claims('ana'))).toMatchObject({ already: true, tenure: { generation: 2 } });
  });

  it('is what ran out and is still there', () => {
    store.ms += 10 * LEASE;
    expect(act(claims('ana'))).toMatchObject({ already: true, tenure: { generation: 1 } });
  });
});

describe('a loss in the middle of a claim', () => {
  it.each(['welcome', 'refuse'] as const)('is told, whichever of its operations it comes before: %s', (again) => {
    const answers = new Set<string>();
    for (let at = 0; ; at++) {
      renewed();
      act(claims('ana'));
      store.ms += LEASE + 1;
      let came = false;
      const said = stepped(claims('ana', { again }), (count) => {
        if (count !== at) return;
        came = true;
        // Not a moment later: what the claim itself has renewed is none that ran out.
        act(sweep(caller('cron')));
      });
      if (!came) break;
      answers.add('tenure' in said ? (said.already ? 'renewed' : 'a new claim') : said.code);
    }
    expect([...answers].toSorted()).toEqual(again === 'welcome' ? ['lost', 'renewed'] : ['held', 'lost']);
  });

  it('extended by another process of this owner, it is renewed under the new claim', () => {
    for (let at = 0; ; at++) {
      renewed();
      act(claims('ana'));
      let came = false;
      const said = stepped(claims('ana'), (count) => {
        if (count !== at) return;
        came = true;
        act(extend(caller('ana'), 'T', 3600));
      });
      if (!came) break;
      expect(said).toMatchObject({ already: true });
    }
  });
});

describe('an acknowledgement', () => {
  it('forgets what it told, and nothing that was claimed meanwhile', () => {
    const left = new Set<string>();
    for (let at = 0; ; at++) {
      renewed();
      act(claims('ana'));
      lose();
      let [came, reads] = [false, 0];
      stepped(boot(caller('ana'), { acknowledge: true }), (count, operation) => {
        if (came) return;
        if (count < at) {
          // The first listing only says of which tasks the names are wanted. What the second one shows is told.
          if (operation.name === 'list' && operation.args[0] === 'holders/ana') reads++;
          return;
        }
        came = true;
        // Another process of this owner has read the loss already, claims the task, and loses it again.
        act(boot(caller('ana'), { acknowledge: true }));
        act(claims('ana'));
        lose();
      });
      if (!came) break;
      const isKept = beliefs('ana').some((name) => name.startsWith('T~2@'));
      left.add(`${reads > 1 ? 'what it had not read' : 'what it told'} ${isKept ? 'stays' : 'goes'}`);
    }
    expect([...left].toSorted()).toEqual(['what it had not read stays', 'what it told goes']);
  });
});
