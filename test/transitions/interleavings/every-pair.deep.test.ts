/**
 * Every transition in every gap of every other: one is stopped before each of its changes, another runs to its end
 * there, and the first goes on. With and without an editor that saves the old path, or a lease that runs out, in the
 * same gap.
 */

import { afterAll, describe, expect, it } from 'vitest';
import type { Operation, Step } from '../../../lib/store/step.ts';
import { claim } from '../../../lib/transitions/claim.ts';
import { move } from '../../../lib/transitions/move.ts';
import { extend, handoff, resume, steal } from '../../../lib/transitions/pass-on.ts';
import { complete, release } from '../../../lib/transitions/release.ts';
import { renew } from '../../../lib/transitions/renew.ts';
import { rewrite } from '../../../lib/transitions/rewrite.ts';
import { sweep } from '../../../lib/verbs/sweep.ts';
import { Bench, LEASE_S } from '../../support/bench.ts';
import type { Actor, Held } from '../../support/stepped-actor.ts';

interface Verb {
  readonly by: string;
  readonly run: (bench: Bench) => Step<unknown>;
  /** Its success is somebody's tenure. */
  readonly holds?: true;
  /** Its success ends tenures below it, or those of its own owner. */
  readonly ends?: 'others' | 'own';
}

const ADDED = 'set\n';
const adding = (bytes: Uint8Array): Uint8Array => Buffer.concat([bytes, Buffer.from(ADDED)]);

const verbs: Readonly<Record<string, Verb>> = {
  claim: { by: 'b~1', run: (bench) => claim(bench.caller('b~1'), 'T'), holds: true },
  'claim by the holder': { by: 'a~1', run: (bench) => claim(bench.caller('a~1'), 'T'), holds: true },
  renew: { by: 'a~1', run: (bench) => renew(bench.caller('a~1'), 'T'), holds: true },
  release: { by: 'a~1', run: (bench) => release(bench.caller('a~1'), 'T', { to: 'scoped' }), ends: 'own' },
  complete: { by: 'a~1', run: (bench) => complete(bench.caller('a~1'), 'T', {}), ends: 'own' },
  extend: { by: 'a~1', run: (bench) => extend(bench.caller('a~1'), 'T', 90), holds: true },
  handoff: { by: 'a~1', run: (bench) => handoff(bench.caller('a~1'), 'T', 'd', {}), holds: true, ends: 'others' },
  resume: { by: 'a~2', run: (bench) => resume(bench.caller('a~2'), 'T'), holds: true, ends: 'others' },
  steal: { by: 'c', run: (bench) => steal(bench.caller('c'), 'T', 'needed'), holds: true, ends: 'others' },
  'move on': { by: 'm', run: (bench) => move(bench.caller('m'), 'T', 'waiting') },
  'move back': { by: 'm', run: (bench) => move(bench.caller('m'), 'T', 'discovery') },
  'set by the holder': { by: 'a~1', run: (bench) => rewrite(bench.caller('a~1'), 'T', adding) },
  'set at rest': { by: 'm', run: (bench) => rewrite(bench.caller('m'), 'T', adding) },
  sweep: { by: 'janitor', run: (bench) => sweep(bench.caller('janitor')) },
};

const disturbances: Readonly<Record<string, (bench: Bench, old: string | undefined) => void>> = {
  nothing: () => undefined,
  'an editor': (bench, old) => bench.save(old ?? 'scoped/T.md', 'saved\n'),
  'a checkout': (bench) => bench.save('scoped/T.md', 'brought back\n'),
  'a long wait': (bench) => bench.pass(LEASE_S + 1),
};

/** A change that others can see on a shelf. */
function isChange({ name, args }: Operation): boolean {
  return ['rename', 'link', 'touch', 'publish'].includes(name) && args.some((path) => /^(?:scoped|claimed|discovery|waiting|complete)\//.test(String(path)));
}

/** All tenures that somebody was told of and that nobody ended since. */
class Told {
  #held: { readonly owner: string; readonly generation: number; readonly held: Held }[] = [];
  #forced = 0;

  /**
   * What a process did and was told. By force, by handing on or giving up, a tenure ends with the change, whoever
   * learns of it.
   */
  hear(verb: Verb, actor: Actor<unknown>, answer?: unknown): void {
    for (const { name, args } of actor.did) {
      const [from = '', to = ''] = args.map(String);
      if (verb.ends === 'others' && name === 'rename' && from.startsWith('claimed/') && /^claimed\/[^!]*$/.test(to)) this.#forced = Math.max(this.#forced, Number(/~(\d+)@/.exec(to)?.[1]));
      if (verb.ends === 'own' && name === 'link' && from.startsWith('claimed/')) this.#held = this.#held.filter(({ owner }) => owner !== verb.by);
    }
    if (verb.holds === true && typeof answer === 'object' && answer !== null) {
      const held = answer as Held & { readonly tenure: { readonly generation: number } };
      const { generation, owner } = held.tenure;
      this.#held = this.#held.filter((other) => other.owner !== owner || other.generation > generation);
      this.#held.push({ owner, generation, held });
    }
    this.#held = this.#held.filter(({ generation }) => generation >= this.#forced);
  }

  get holders(): readonly Held[] {
    return this.#held.map(({ held }) => held);
  }
}

type Start = 'free' | 'held' | 'expired';

/** Stops `outer` before its `gap`th change. What is wrong afterwards, or undefined when it has no such gap. */
function play(start: Start, outer: Verb, inner: Verb, disturb: (bench: Bench, old: string | undefined) => void, gap: number, then: 'goes on' | 'is killed', hardLinks = true): string[] | undefined {
  const bench = new Bench();
  bench.added = ADDED;
  bench.store.hardLinks = hardLinks;
  try {
    const told = new Told();
    const holder = start === 'free' ? undefined : bench.start(claim(bench.caller('a~1'), 'T'));
    const old = holder?.finish().tenure.path;
    if (holder !== undefined) told.hear({ by: 'a~1', run: outer.run, holds: true }, holder, holder.finish());
    if (start === 'expired') bench.pass(LEASE_S);
    const actor = bench.start(outer.run(bench));
    for (let passed = 0; actor.until(isChange) && passed < gap; passed++) actor.step();
    if (actor.about === undefined) return undefined;
    disturb(bench, old);
    told.hear(outer, actor);
    const other = bench.start(inner.run(bench));
    told.hear(inner, other, other.answer());
    const wrong = bench.audit({ holders: told.holders });
    if (then === 'goes on') told.hear(outer, actor, actor.answer());
    wrong.push(...bench.audit({ holders: told.holders }));
    for (let round = 0; round < 2; round++) {
      bench.pass(120);
      bench.run(sweep(bench.caller('janitor')));
    }
    wrong.push(...bench.audit());
    if (bench.shelves().length !== 1) wrong.push(`left: ${bench.shelves().join(', ')}`);
    return wrong;
  } finally {
    bench.dispose();
  }
}

let played = 0;

afterAll(() => console.log(`${played} schedules of two transitions`));

describe.each(['free', 'held', 'expired'] as const)('a task that is %s', (start) => {
  it.each(Object.keys(verbs))('bears anything in any gap of: %s', (name) => {
    const outer = verbs[name];
    if (outer === undefined) throw new Error(name);
    const wrong: string[] = [];
    for (const [other, inner] of Object.entries(verbs)) {
      for (const [what, disturb] of Object.entries(disturbances)) {
        for (const then of what === 'nothing' ? (['goes on', 'is killed'] as const) : (['goes on'] as const)) {
          for (let gap = 0; gap < 40; gap++) {
            const found = play(start, outer, inner, disturb, gap, then);
            if (found === undefined) break;
            played++;
            for (const violation of found) wrong.push(`${other} and ${what} before change ${gap}, then it ${then}: ${violation}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(Object.keys(verbs))('bears anything in any gap of this where there are no hard links: %s', (name) => {
    const outer = verbs[name];
    if (outer === undefined) throw new Error(name);
    const wrong: string[] = [];
    for (const [other, inner] of Object.entries(verbs)) {
      for (let gap = 0; gap < 40; gap++) {
        const found = play(start, outer, inner, () => undefined, gap, 'goes on', false);
        if (found === undefined) break;
        played++;
        for (const violation of found) wrong.push(`${other} before change ${gap}: ${violation}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
