import { describe, expect, it } from 'vitest';
import type { Step } from '../../lib/store/step.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { move } from '../../lib/transitions/move.ts';
import { extend, steal } from '../../lib/transitions/pass-on.ts';
import { complete, release } from '../../lib/transitions/release.ts';
import { renew } from '../../lib/transitions/renew.ts';
import { rewrite, type Rewritten } from '../../lib/transitions/rewrite.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { Bench, LEASE_S, TEXT, useBench } from '../support/bench.ts';
import { on, type Actor } from '../support/stepped-actor.ts';

const bench = useBench();
const NEW = 'changed\n';
const a = 'a~1';
const change = () => Buffer.from(NEW);
const rewriting = (owner = a): Actor<unknown> => bench().start(rewrite(bench().caller(owner), 'T', change, { said: 'x=1' }));
const claimed = (owner = a) => bench().run(claim(bench().caller(owner), 'T'));
const text = (): string | undefined => {
  const task = bench().task();
  return task === undefined ? undefined : bench().read(task.path);
};

describe('the text of a task at rest', () => {
  it('is replaced on its shelf, a generation higher, and the log says so', () => {
    expect(rewriting('b').finish()).toMatchObject({ isNew: true, task: { path: 'scoped/T~1.md' } });
    expect([bench().shelves(), text(), bench().events(), bench().aside()]).toEqual([['scoped/T~1.md'], NEW, ['set'], []]);
  });

  it.each(['discovery', 'waiting', 'review'] as const)('stays on its shelf: %s', (shelf) => {
    bench().run(move(bench().caller('b'), 'T', shelf));
    expect(rewriting('b').finish()).toMatchObject({ task: { shelf } });
    expect([bench().shelves().length, text()]).toEqual([1, NEW]);
  });

  it('is left alone when it is so already, and no generation is used', () => {
    bench().save('scoped/T.md', NEW);
    expect(rewriting('b').finish()).toMatchObject({ isNew: false, task: { path: 'scoped/T.md' } });
    expect(bench().events()).toEqual([]);
  });

  it.each(['complete', 'cancelled'] as const)('is not changed in %s', (shelf) => {
    bench().run(move(bench().caller('b'), 'T', shelf));
    expect(rewriting('b').answer()).toBe('not-claimable');
    expect(text()).toBe(TEXT);
  });

  it('is not changed by a change that throws, and nothing is touched', () => {
    const actor = bench().start(rewrite(bench().caller('b'), 'T', () => {
      throw new RangeError('no');
    }));
    expect(() => actor.finish()).toThrow(RangeError);
    expect(actor.did.filter(({ name }) => ['rename', 'link', 'publish', 'create'].includes(name))).toEqual([]);
  });

  it('is not for whoever lost it and does not know', () => {
    claimed();
    bench().pass(LEASE_S + 1);
    bench().run(sweep(bench().caller('janitor')));
    expect(bench().task()?.shelf).toBe('scoped');
    expect(rewriting().answer()).toBe('lost');
    expect(rewriting('b').finish()).toMatchObject({ isNew: true });
  });
});

describe('the text of a claimed task', () => {
  it('is replaced under the same name, for its holder only', () => {
    const { tenure } = claimed();
    expect(rewriting('b').answer()).toBe('held');
    expect(rewriting().finish()).toMatchObject({ isNew: true, task: { path: tenure.path } });
    expect([bench().shelves(), text(), bench().aside(), bench().list('tmp')]).toEqual([[tenure.path], NEW, [], []]);
    expect(bench().run(renew(bench().caller(a), 'T')).tenure.path).toBe(tenure.path);
  });

  it('renews the claim, and never sets its heartbeat back', () => {
    claimed();
    bench().pass(LEASE_S - 10);
    const { heartbeatAt } = bench().run(renew(bench().caller(a), 'T'));
    rewriting().finish();
    const after = bench().run(renew(bench().caller(a), 'T'));
    expect(after.heartbeatAt).toBeGreaterThanOrEqual(heartbeatAt);
  });

  it('waits for a heartbeat that is a little ahead, and for no other', () => {
    for (const [aheadMs, waited] of [[3000, 1], [6000, 0], [-3000, 0]] as const) {
      const held = new Bench();
      const { tenure } = held.run(claim(held.caller(a), 'T'));
      held.save(tenure.path, TEXT, held.store.ms + aheadMs);
      const actor = held.start(rewrite(held.caller(a), 'T', change));
      actor.finish();
      expect([aheadMs, actor.did.filter(({ name, args: [ms] }) => name === 'pause' && Number(ms) > aheadMs).length]).toEqual([aheadMs, waited]);
    }
  });

  it('is whole for everybody who looks at any moment', () => {
    claimed();
    const actor = rewriting();
    const seen = new Set<string | undefined>();
    while (actor.about !== undefined) {
      actor.step();
      seen.add(text());
    }
    expect([...seen]).toEqual([TEXT, NEW]);
  });

  it('is not changed for a claim that has another fence', () => {
    const { tenure } = claimed();
    bench().run(extend(bench().caller(a), 'T', 90));
    expect(bench().start(rewrite(bench().caller(a), 'T', change, { fence: { stamp: tenure } })).answer()).toBe('lost');
    expect(text()).toBe(TEXT);
  });

  it('is refused for more bytes than a text may have', () => {
    claimed();
    bench().save(bench().task()?.path ?? '', 'x'.repeat(4 * 1024 * 1024 + 1));
    expect(rewriting().answer()).toBe('store-failed');
  });
});

const EDITED = 'edited\n';
const FROM_GIT = 'from git\n';
const GAPS = 14;

/** A change that shows on a shelf, or that makes one ready. */
const isChange = ({ name, args }: { readonly name: string; readonly args: readonly unknown[] }): boolean => ['rename', 'link', 'touch', 'publish', 'append'].includes(name) && args.some((path) => /^(?:scoped|claimed|tmp\/drop|holders)/.test(String(path)));

/** One registry for each gap between two changes of a rewriting. */
class Gap {
  readonly bench = new Bench();
  #written: readonly string[] = [TEXT];

  claimed = (owner = a) => this.bench.run(claim(this.bench.caller(owner), 'T'));

  /** Adds a line, so that what was there must be in what comes of it. */
  rewriting = (owner = a): Actor<Rewritten> => this.bench.start(rewrite(this.bench.caller(owner), 'T', (bytes) => Buffer.concat([bytes, Buffer.from(NEW)])));

  /** Whoever saves over a file means to. */
  save(path: string, text: string): void {
    const old = this.bench.has(path) ? this.bench.read(path) : undefined;
    this.bench.save(path, text);
    this.#written = [...this.#written.filter((written) => old?.startsWith(written) !== true), text];
  }

  text(): string {
    return this.bench.read(this.bench.task()?.path ?? '');
  }

  /** What another process does, whatever it is told. */
  run(step: (bench: Bench) => Step<unknown>): void {
    const answer = this.bench.start(step(this.bench)).answer();
    expect(['string', 'object']).toContain(typeof answer);
  }

  /** Each text is somewhere, alone or with what was added to it, and the task is on one shelf. */
  check(): void {
    const everywhere = [...this.bench.shelves(), ...['tmp', 'lost+found'].flatMap((directory) => this.bench.list(directory).map((name) => `${directory}/${name}`))].map((path) => this.bench.read(path));
    expect(this.#written.filter((text) => !everywhere.some((bytes) => bytes.startsWith(text)))).toEqual([]);
    expect(this.bench.task()).toBeDefined();
    expect([TEXT, EDITED, FROM_GIT].some((text) => [text, text + NEW, text + NEW + NEW].includes(this.text()))).toBe(true);
  }
}

function inEachGap(lay: (gap: Gap) => unknown, meanwhile: (gap: Gap) => unknown, judge: (gap: Gap, answer: Rewritten | string | undefined) => void): void {
  let gaps = 0;
  for (let number = 0; number < GAPS; number++) {
    const gap = new Gap();
    lay(gap);
    const actor = gap.rewriting();
    let passed = 0;
    while (actor.until(isChange) && passed++ < number) actor.step();
    if (actor.about !== undefined) {
      gaps++;
      meanwhile(gap);
      const answer = actor.answer();
      gap.check();
      judge(gap, answer);
      gap.bench.pass(200);
      gap.bench.run(sweep(gap.bench.caller('janitor')));
      gap.check();
    }
    gap.bench.dispose();
  }
  expect(gaps).toBeGreaterThanOrEqual(4);
}

/** What was told as done is done: unless somebody saved over it afterwards, the task has the line. */
const isTrue = (gap: Gap, answer: unknown): void => {
  if (typeof answer === 'object') expect(gap.text()).toContain(NEW);
};

describe('while the text of a claim is changed', () => {
  const lay = (gap: Gap) => gap.claimed();

  it('a stealer gets the task whole', () => {
    inEachGap(lay, (gap) => gap.run((b) => steal(b.caller('c'), 'T', 'needed')), isTrue);
  });

  it('a claim that ran out is taken over, and one of the two has it', () => {
    inEachGap(lay, (gap) => {
      gap.bench.pass(LEASE_S + 1);
      gap.run((b) => claim(b.caller('b'), 'T'));
    }, (gap, answer) => {
      isTrue(gap, answer);
      expect(gap.bench.names().filter((name) => name.kind === 'claimed' && name.belief === 'confirmed').length).toBeLessThanOrEqual(1);
    });
  });

  it('another process of the same owner releases it', () => {
    inEachGap(lay, (gap) => gap.run((b) => release(b.caller(a), 'T', { to: 'scoped' })), isTrue);
  });

  it('another process of the same owner completes it', () => {
    inEachGap(lay, (gap) => gap.run((b) => complete(b.caller(a), 'T', {})), isTrue);
  });

  it('another process of the same owner completes what is under the mark, and no text beside it', () => {
    claimed();
    const twin = bench().start(complete(bench().caller(a), 'T', {}));
    const isEnd = on('rename', /^claimed\/[^!]*$/, /!/);
    expect(twin.until(isEnd)).toBe(true);
    const actor = rewriting();
    expect(actor.until(on('rename', /^claimed\/.*!/, /^tmp\/drop-/))).toBe(true);
    const janitor = bench().start(sweep(bench().caller('janitor')));
    const isBack = on('link', /^claimed\/.*!/, /^claimed\//);
    expect(janitor.until(isBack)).toBe(true);
    // The new text has the name, so it is about to make the old one the next generation.
    janitor.step();
    twin.step();
    expect(janitor.until(isBack)).toBe(true);
    expect(twin.answer()).toMatchObject({ task: { shelf: 'complete' } });
    janitor.finish();
    expect([bench().task()?.shelf, text()]).toEqual(['complete', TEXT]);
  });

  it('another process of the same owner takes a longer lease', () => {
    inEachGap(lay, (gap) => gap.run((b) => extend(b.caller(a), 'T', 90)), isTrue);
  });

  it('another process of the same owner renews it, and both are told yes', () => {
    inEachGap(lay, (gap) => gap.run((b) => renew(b.caller(a), 'T')), (gap, answer) => {
      expect(answer).toMatchObject({ isNew: true });
      expect([gap.text(), gap.bench.task()?.kind]).toEqual([TEXT + NEW, 'claimed']);
    });
  });

  it('another process of the same owner changes it, too, and both changes are there', () => {
    inEachGap(lay, (gap) => gap.run(() => rewrite(gap.bench.caller(a), 'T', (bytes) => Buffer.concat([bytes, Buffer.from(NEW)]))), (gap, answer) => {
      expect(answer).toMatchObject({ isNew: true });
      expect(gap.text()).toBe(TEXT + NEW + NEW);
    });
  });

  it('an editor saves the claimed file, and no bytes are lost', () => {
    inEachGap(lay, (gap) => gap.save(gap.bench.names().find(({ kind }) => kind === 'claimed')?.path.replace(/![0-9a-z]+/, '') ?? '', EDITED), () => undefined);
  });

  it('git brings an old copy, and the claim stands with its new text', () => {
    inEachGap(lay, (gap) => gap.save('scoped/T.md', FROM_GIT), (gap, answer) => {
      expect(answer).toMatchObject({ isNew: true });
      expect([gap.text(), gap.bench.task()?.kind]).toEqual([TEXT + NEW, 'claimed']);
    });
  });
});

describe('while the text of a task at rest is changed', () => {
  it('another owner claims it, and keeps it', () => {
    inEachGap(() => undefined, (gap) => gap.run((b) => claim(b.caller('b'), 'T')), isTrue);
  });

  it('somebody moves it', () => {
    inEachGap(() => undefined, (gap) => gap.run((b) => move(b.caller('b'), 'T', 'waiting')), isTrue);
  });

  it('a janitor that has taken its mark over puts the old text back, and the new one comes after that', () => {
    const actor = rewriting('b');
    const isBack = on('link', /^claimed\/.*!/, /^claimed\//);
    expect(actor.until(on('rename', /^claimed\/.*!/, /^tmp\/drop-/))).toBe(true);
    const janitor = bench().start(sweep(bench().caller('janitor')));
    expect(janitor.until(isBack)).toBe(true);
    // The new text has the name, so it is about to make the old one the next generation.
    janitor.step();
    expect(janitor.until(isBack)).toBe(true);
    expect(actor.answer()).toMatchObject({ isNew: true });
    janitor.finish();
    expect([text(), bench().task()?.shelf, bench().events()]).toEqual([NEW, 'scoped', ['set']]);
  });

  it('git brings another copy of any generation, and no bytes are lost', () => {
    inEachGap(() => undefined, (gap) => gap.save('scoped/T~3.md', FROM_GIT), () => undefined);
  });
});

it.each([true, false])('killed at any change, it leaves the task whole, with one text or the other (claimed: %s)', (isClaimed) => {
  for (let number = 0; number < GAPS; number++) {
    const gap = new Gap();
    if (isClaimed) gap.claimed();
    const actor = gap.rewriting();
    for (let passed = 0; actor.until(isChange) && passed < number; passed++) actor.step();
    gap.check();
    for (let round = 0; round < 3; round++) {
      gap.bench.pass(LEASE_S + 1);
      gap.bench.run(sweep(gap.bench.caller('janitor')));
    }
    gap.check();
    expect([gap.bench.shelves().length, gap.bench.task()?.shelf, gap.bench.list('tmp').filter((name) => name.startsWith('drop-'))]).toEqual([1, 'scoped', []]);
    gap.bench.dispose();
  }
});
