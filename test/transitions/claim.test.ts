import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claim } from '../../lib/transitions/claim.ts';
import { complete, release } from '../../lib/transitions/release.ts';
import { LEASE_S, TEXT, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();
const [a, b] = ['a~1', 'b~1'];

describe('claiming a free task', () => {
  it('is one rename to a name with the next generation, the owner, the time and the lease', () => {
    const claimed = bench().run(claim(bench().caller(a), 'T'));
    expect(claimed.tenure.path).toBe(`claimed/T~1@a~1:${START_MS}+${LEASE_S}.md`);
    expect(bench().shelves()).toEqual([claimed.tenure.path]);
    expect(bench().read(claimed.tenure.path)).toBe(TEXT);
    expect(claimed).toMatchObject({ already: false, expiresAt: START_MS + LEASE_S * 1000, heartbeatAt: START_MS });
  });

  it('is remembered as confirmed, and logged with its first note', () => {
    const { tenure } = bench().run(claim(bench().caller(a), 't', { note: 'first' }));
    expect(bench().read(`holders/a~1/${tenure.name}`)).toBe('confirmed\n');
    expect(bench().events()).toEqual(['claim']);
    expect(bench().read('log/T.jsonl')).toContain('"text":"first"');
  });

  it('is a success for another than its text means it for, and says whom', () => {
    bench().save('scoped/T.md', '---\nagent: B\n---\n');
    expect(bench().run(claim(bench().caller(a), 'T'))).toMatchObject({ meantFor: 'B' });
    bench().pass(LEASE_S + 1);
    expect(bench().run(claim(bench().caller(b), 'T'))).not.toHaveProperty('meantFor');
    bench().pass(LEASE_S + 1);
    expect(bench().run(claim(bench().caller('c~1'), 'T'))).toMatchObject({ meantFor: 'B', from: { owner: 'b~1' } });
  });

  it.each([
    ['what the task says', '90s', {}, 90],
    ['what is asked for, whatever the task says', '90s', { lease: 45 }, 45],
    ['the most that registry.yaml allows', '10h', {}, 7200],
    ['the least that it allows', '2', {}, 30],
    ['the default, if the task says nothing that is a duration', 'soon', {}, LEASE_S],
  ] as const)('lasts for %s', (_what, own, options, seconds) => {
    bench().settings = { ...bench().settings, minLease: 30, maxLease: 7200 };
    bench().save('scoped/T.md', `---\nlease: ${own}\n---\n`);
    expect(bench().run(claim(bench().caller(a), 'T', options)).tenure.lease).toBe(seconds);
    bench().pass(7201);
    expect(bench().run(claim(bench().caller(b), 'T', options)).tenure).toMatchObject({ lease: seconds, owner: b });
  });

  it('remembers before it renames', () => {
    const actor = bench().start(claim(bench().caller(a), 'T'));
    actor.until(on('rename'));
    expect(bench().list('holders/a~1')).toEqual([`T~1@a~1:${START_MS}+${LEASE_S}.md`]);
    expect(bench().shelves()).toEqual(['scoped/T.md']);
  });

  it('takes an old file without looking expired', () => {
    bench().store.setTime('scoped/T.md', START_MS - 86_400_000);
    bench().run(claim(bench().caller(a), 'T'));
    expect(bench().start(claim(bench().caller(b), 'T')).answer()).toBe('held');
  });
});

describe('claiming a task that another holds', () => {
  it('is refused while the lease runs, and says who, not what', () => {
    bench().run(claim(bench().caller(a), 'T'));
    bench().pass(LEASE_S - 1);
    const before = bench().shelves();
    const refusal = bench().start(claim(bench().caller(b), 'T')).refusal();
    expect(refusal).toMatchObject({ code: 'held', holder: { agent: 'a', session: '1' } });
    expect(JSON.stringify([refusal, refusal.message])).not.toContain(TEXT.trim());
    expect(bench().shelves()).toEqual(before);
    expect(bench().list('holders')).toEqual(['a~1']);
  });

  it('is refused to another session of the same agent', () => {
    bench().run(claim(bench().caller(a), 'T'));
    expect(bench().start(claim(bench().caller('a~2'), 'T')).answer()).toBe('held');
  });

  it('takes it over once the lease has run out, a generation higher', () => {
    const first = bench().run(claim(bench().caller(a), 'T'));
    bench().pass(LEASE_S);
    const taken = bench().run(claim(bench().caller(b), 'T'));
    expect(taken.from?.path).toBe(first.tenure.path);
    expect(bench().shelves()).toEqual([`claimed/T~2@b~1:${START_MS + LEASE_S * 1000}+${LEASE_S}.md`]);
    expect(bench().events()).toEqual(['claim', 'take-over']);
    expect(bench().audit({ holders: [taken], text: TEXT })).toEqual([]);
  });

  it('waits for a living examiner, and finishes for a dead one', () => {
    bench().run(claim(bench().caller(a), 'T'));
    bench().pass(LEASE_S);
    const dead = bench().start(claim(bench().caller('c'), 'T'));
    dead.past(on('rename', /claimed/, /!/));
    const waiting = bench().start(claim(bench().caller(b), 'T'));
    waiting.past(on('pause'));
    expect(waiting.finish().tenure.generation).toBe(2);
    expect(dead.answer()).toBe('held');
    expect(bench().shelves()).toHaveLength(1);
  });

  it('leaves a claimed directory alone', () => {
    mkdirSync(join(bench().store.root, 'claimed', 'T~5@a:1769000000000+1.md'));
    expect(bench().start(claim(bench().caller(b), 'T')).answer()).toBe('held');
  });
});

describe('claiming what is the caller\'s already', () => {
  it('renews it, moves nothing, and keeps the time it was claimed at', () => {
    const first = bench().run(claim(bench().caller(a), 'T'));
    bench().pass(30);
    const again = bench().run(claim(bench().caller('A~1'), 'T', { note: 'still here' }));
    expect(again).toMatchObject({ already: true, tenure: { path: first.tenure.path, claimedAt: START_MS }, expiresAt: START_MS + 90_000 });
    expect(bench().events()).toEqual(['claim', 'note']);
  });

  it('is refused where a new claim was asked for, and where the fence names another tenure', () => {
    bench().run(claim(bench().caller(a), 'T'));
    expect(bench().start(claim(bench().caller(a), 'T', { again: 'refuse' })).answer()).toBe('held');
    expect(bench().start(claim(bench().caller(a), 'T', { fence: { generation: 2 } })).answer()).toBe('lost');
  });

  it('is refused to who has to prove it and does not, and renewed by its fence', () => {
    const unproven = { ...bench().caller(a), mustProve: true };
    bench().run(claim(unproven, 'T'));
    expect(bench().start(claim(unproven, 'T')).answer()).toBe('held');
    expect(bench().start(claim(unproven, 'T', { fence: { generation: 2 } })).answer()).toBe('lost');
    expect(bench().run(claim(unproven, 'T', { fence: { generation: 1 } })).already).toBe(true);
  });

  it('is a take-over for who has to prove it and does not, once the lease has run out', () => {
    const unproven = { ...bench().caller(a), mustProve: true };
    const { tenure } = bench().run(claim(unproven, 'T'));
    bench().pass(LEASE_S + 1);
    expect(bench().run(claim(unproven, 'T'))).toMatchObject({ already: false, from: { stamp: tenure.stamp }, tenure: { generation: 2 } });
    expect(bench().start(claim(unproven, 'T', { fence: { stamp: tenure } })).answer()).toBe('lost');
  });
});

describe('claiming beside debris', () => {
  it('takes no shadow that git brought back while the task is held or done', () => {
    bench().run(claim(bench().caller(a), 'T'));
    bench().save('scoped/T.md', 'shadow\n');
    expect(bench().start(claim(bench().caller(b), 'T')).answer()).toBe('held');
    bench().run(complete(bench().caller(a), 'T', {}));
    expect(bench().start(claim(bench().caller(b), 'T')).answer()).toBe('not-claimable');
    expect(bench().shelves()).toEqual(['scoped/T.md', 'complete/T~1.md']);
  });

  it('takes the task beside a ghost of an older tenure', () => {
    const { tenure } = bench().run(claim(bench().caller(a), 'T'));
    bench().run(release(bench().caller(a), 'T', { to: 'scoped' }));
    bench().save(tenure.path, 'ghost\n');
    const claimed = bench().run(claim(bench().caller(b), 'T'));
    expect(claimed.tenure.generation).toBe(2);
    expect(bench().audit({ holders: [claimed], text: TEXT })).toEqual([]);
    expect(bench().start(claim(bench().caller(a), 'T')).answer()).toBe('held');
  });
});

describe('what may be claimed', () => {
  it('lies in scoped/: elsewhere the shelf and its reason are told', () => {
    for (const shelf of ['discovery', 'waiting', 'review', 'cancelled', 'complete']) {
      bench().save(`${shelf}/X-${shelf}.md`, `---\nwaiting_for: the moon\n---\n${shelf}\n`);
      const refusal = bench().start(claim(bench().caller(a), `X-${shelf}`)).refusal();
      expect(refusal.code).toBe('not-claimable');
      expect(refusal.message).toContain(`in ${shelf}/`);
      expect(refusal.message.includes('the moon')).toBe(shelf === 'waiting');
    }
    expect(bench().start(claim(bench().caller(a), 'nowhere')).answer()).toBe('not-found');
  });

  it('is a regular file: symlinks and directories are left alone', () => {
    const root = bench().store.root;
    symlinkSync('T.md', join(root, 'scoped', 'L.md'));
    mkdirSync(join(root, 'scoped', 'D.md'));
    symlinkSync('nowhere', join(root, 'scoped', 'N.md'));
    for (const id of ['L', 'D', 'N']) expect(bench().start(claim(bench().caller(a), id)).answer()).toBe('malformed');
    expect(bench().list('scoped')).toEqual(['D.md', 'L.md', 'N.md', 'T.md']);
  });

  it('is refused where a directory cannot be written, and no belief stays behind', () => {
    const actor = bench().start(claim(bench().caller(a), 'T'));
    actor.inject = ({ name }) => (name === 'rename' ? { code: 'EACCES' } : undefined);
    expect(actor.answer()).toBe('EACCES');
    expect(bench().list('holders')).toEqual([]);
    expect(bench().shelves()).toEqual(['scoped/T.md']);
  });

  it('is refused when the text cannot be read', () => {
    const actor = bench().start(claim(bench().caller(a), 'T'));
    actor.inject = ({ name }) => (name === 'read' ? { code: 'EACCES' } : undefined);
    expect(actor.answer()).toBe('malformed');
  });
});

describe('a claim whose file system fails', () => {
  it('knows a lost reply from a lost race', () => {
    const actor = bench().start(claim(bench().caller(a), 'T'));
    actor.inject = ({ name, args }) => (name === 'rename' && args[0].startsWith('scoped/') ? { code: 'ENOENT', lost: true } : undefined);
    expect(actor.finish().tenure.generation).toBe(1);
    expect(bench().events()).toEqual(['claim']);
  });

  it('names both directories where they are on two file systems, and never copies', () => {
    const actor = bench().start(claim(bench().caller(a), 'T'));
    actor.inject = ({ name }) => (name === 'rename' ? { code: 'EXDEV' } : undefined);
    const refusal = actor.refusal();
    expect(refusal).toMatchObject({ code: 'store-failed' });
    expect(refusal.message).toMatch(/scoped\/ and claimed\//);
    expect(bench().shelves()).toEqual(['scoped/T.md']);
  });

  it('could not look where a listing fails: that is a fault, not "not found"', () => {
    rmSync(join(bench().store.root, 'scoped', 'T.md'));
    const actor = bench().start(claim(bench().caller(a), 'T'));
    actor.inject = ({ name, args }) => (name === 'list' && args[0] === 'claimed' ? { code: 'EIO' } : undefined);
    expect(actor.answer()).toBe('EIO');
  });

  it('needs nothing repaired after being killed anywhere', () => {
    for (let at = 1; ; at++) {
      const dead = bench().start(claim(bench().caller('dead'), 'T'));
      for (let done = 0; done < at && dead.about !== undefined; done++) dead.step();
      const ended = dead.about === undefined;
      // No claim has the time of one before it.
      bench().pass(LEASE_S + 1);
      const claimed = bench().run(claim(bench().caller(a), 'T'));
      expect(bench().audit({ holders: [claimed], text: TEXT })).toEqual([]);
      bench().run(release(bench().caller(a), 'T', { to: 'scoped' }));
      if (ended) break;
    }
  });
});
