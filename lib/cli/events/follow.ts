/**
 * dibs events --follow: stays, and tells what happens.
 *
 * A watch only wakes it: events of a file system get lost, and on a network mount those of other machines never come.
 * So a timer looks in any case, and each look asks for the times of all logs.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { isDibsError } from '../../rules/error.ts';
import { isLogName } from '../../rules/log-name.ts';
import { printable } from '../../rules/printable.ts';
import { LOG } from '../../rules/shelf.ts';
import { StoreFault } from '../../store/store.ts';
import { steadyNowMs } from '../../system/steady-clock.ts';
import type { EventReader, Round, ToldEvent } from '../../verbs/read-events.ts';
import type { Caller } from '../../verbs/verbs.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { changesIn } from '../pull/until-change.ts';
import { sayUnread } from './unread.ts';

// Without any wake-up it looks after a second, or after as many times as long as its last look took.
const SHORTEST_WAIT_MS = 1000;
const WAITS = 30;
const LONGEST_WAIT_MS = 30_000;
// Many events are one reason to look. Between two looks it rests several times as long as the last one took.
const SHORTEST_REST_MS = 20;
const RESTS = 3;
const LONGEST_REST_MS = 2000;

/**
 * Tells until SIGTERM or SIGINT ends it, or nobody reads any more. `tell`: does anybody? `asker`: who wants to be told
 * of ready tasks, too.
 */
export async function follow(context: Context, reader: EventReader, tell: (told: readonly ToldEvent[]) => boolean, asker: Caller | undefined): Promise<Answer> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const changes = changesIn(context.place.root, stopping.signal, asker === undefined ? [LOG] : [LOG, 'scoped'], isLogName);
  const troubles = new Troubles(context);
  let isHeard = true;
  try {
    while (!stopping.signal.aborted) {
      const began = steadyNowMs();
      const isSettled = await look(context, { reader, asker, troubles }, (told) => {
        isHeard = tell(told) && isHeard;
      });
      if (!isHeard) break;
      const tookMs = steadyNowMs() - began;
      if (isSettled) await changes.untilChange(Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, tookMs * WAITS)));
      if (!stopping.signal.aborted) await rest(Math.min(LONGEST_REST_MS, Math.max(SHORTEST_REST_MS, tookMs * RESTS)), stopping.signal);
    }
  } finally {
    await changes.end();
    process.off('SIGTERM', stop).off('SIGINT', stop);
  }
  return { exit: EXIT.ok, fields: {} };
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

interface Looking {
  readonly reader: EventReader;
  readonly asker: Caller | undefined;
  readonly troubles: Troubles;
}

/**
 * One round. Is all told? A reader that could not look says so and tries again: a registry can go away and come back.
 */
async function look(context: Context, { reader, asker, troubles }: Looking, tell: (told: readonly ToldEvent[]) => void): Promise<boolean> {
  try {
    const round = await context.registry.run(reader.round(tell));
    if (asker !== undefined && round.isSettled) await context.registry.run(reader.lookForReady(asker, tell));
    troubles.over(round);
    return round.isSettled;
  } catch (error) {
    if (!(error instanceof StoreFault) && !(isDibsError(error) && error.code === 'store-failed')) throw error;
    troubles.met(error.message);
    return true;
  }
}

/** What stands in the way is said once, until it changes. */
class Troubles {
  readonly #context: Context;
  #said = '';
  #unread: ReadonlySet<string> = new Set();

  constructor(context: Context) {
    this.#context = context;
  }

  met(message: string): void {
    if (message !== this.#said) this.#context.say(`dibs: could not look: ${printable(message)}`);
    this.#said = message;
  }

  over({ damaged, unread }: Round): void {
    this.#said = '';
    sayUnread(this.#context, { damaged, unread: new Map([...unread].filter(([path]) => !this.#unread.has(path))) });
    this.#unread = new Set(unread.keys());
  }
}
