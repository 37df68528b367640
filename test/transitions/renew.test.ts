import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { end } from '../../lib/transitions/belief.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { steal } from '../../lib/transitions/pass-on.ts';
import { complete } from '../../lib/transitions/release.ts';
import { examine } from '../../lib/transitions/examine.ts';
import { parseClaimed } from '../../lib/rules/name.ts';
import { renew } from '../../lib/transitions/renew.ts';
import { LEASE_S, TEXT, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();

describe('renewing', () => {
  it('sets the heartbeat, and nothing moves', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    bench().pass(40);
    const held = bench().run(renew(bench().caller('a'), 'T'));
    expect(held).toMatchObject({ heartbeatAt: START_MS + 40_000, expiresAt: START_MS + 100_000, tenure: { path: tenure.path } });
    expect(lstatSync(join(bench().store.root, tenure.path)).mtimeMs).toBe(START_MS + 40_000);
    expect(bench().read(tenure.path)).toBe(TEXT);
    bench().pass(LEASE_S - 1);
    expect(bench().start(claim(bench().caller('b'), 'T')).answer()).toBe('held');
  });

  it('revives a claim that ran out and that nobody took', () => {
    bench().run(claim(bench().caller('a'), 'T'));
    bench().pass(LEASE_S + 10);
    expect(bench().run(renew(bench().caller('a'), 'T')).expiresAt).toBe(bench().store.ms + LEASE_S * 1000);
  });

  it('never sets an mtime back, and takes one far ahead for none', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    bench().store.setTime(tenure.path, START_MS + 3000);
    expect(bench().run(renew(bench().caller('a'), 'T')).heartbeatAt).toBe(START_MS + 3000);
    bench().store.setTime(tenure.path, START_MS + 86_400_000);
    expect(bench().run(renew(bench().caller('a'), 'T')).heartbeatAt).toBe(START_MS);
  });

  it('keeps the claim that an examiner published anew, whatever git brings of that generation', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    const anew = tenure.path.replace('~1@', '~2@');
    bench().store.rename(tenure.path, anew);
    bench().save('scoped/T~2.md', 'another clone’s\n');
    expect(bench().run(renew(bench().caller('a'), 'T')).tenure.path).toBe(anew);
    expect(bench().list('claimed')).toHaveLength(1);
  });

  it('takes a claim anew whose belief says that it has ended, because nothing that git brings may count beside it', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    bench().run(end(tenure));
    const anew = bench().run(renew(bench().caller('a'), 'T')).tenure;
    expect(anew.generation).toBeGreaterThan(tenure.generation);
    bench().save(`scoped/T~${anew.generation}.md`, 'another clone’s\n');
    expect(bench().start(claim(bench().caller('b'), 'T')).answer()).toBe('held');
  });

  it('takes a withdrawn claim anew for who names it, though an examiner meets what was taken', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    bench().save(`holders/a/${tenure.name}`, 'withdrawn\n');
    const actor = bench().start(renew(bench().caller('a'), 'T', { stamp: tenure }));
    actor.past(on('rename', /!/, /~2@a/));
    const anew = bench().list('claimed')[0];
    const name = parseClaimed(anew ?? '');
    if (name === undefined) throw new Error('nothing was taken');
    bench().start(examine(bench().caller('b'), name, { kind: 'settle' })).past(on('rename', name.path));
    expect(actor.finish()).toMatchObject({ tenure: { path: name.path } });
  });

  it('takes it anew twice, where a higher generation becomes known in between, and an examiner meets the second', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    bench().save(`holders/a/${tenure.name}`, 'withdrawn\n');
    const actor = bench().start(renew(bench().caller('a'), 'T', { stamp: tenure }));
    actor.past(on('rename', /!/, /~2@a/));
    bench().save('log/T.jsonl', `${bench().read('log/T.jsonl')}{"v":1,"at":1,"event":"note","id":"T","generation":8,"by":"b"}\n`);
    const name = parseClaimed(bench().list('claimed')[0] ?? '');
    if (name === undefined) throw new Error('nothing was taken');
    expect(actor.until(on('rename', name.path, /!/))).toBe(true);
    bench().start(examine(bench().caller('b'), name, { kind: 'settle' })).past(on('rename', name.path));
    expect(actor.finish()).toMatchObject({ tenure: { owner: 'a', generation: 9 } });
  });

  it('is a loss after a take-over, by whom is told', () => {
    bench().run(claim(bench().caller('a'), 'T'));
    bench().run(steal(bench().caller('b'), 'T', 'needed'));
    expect(bench().start(renew(bench().caller('a'), 'T')).refusal()).toMatchObject({ code: 'lost', holder: { agent: 'b' } });
  });

  it('is refused to who never held it, and where nobody holds it', () => {
    expect(bench().start(renew(bench().caller('a'), 'T')).answer()).toBe('not-claimable');
    bench().run(claim(bench().caller('a'), 'T'));
    expect(bench().start(renew(bench().caller('b'), 'T')).answer()).toBe('held');
    expect(bench().start(renew(bench().caller('b'), 'nowhere')).answer()).toBe('not-found');
    expect(bench().start(renew(bench().caller('a'), 'T', { generation: 7 })).answer()).toBe('lost');
    bench().run(complete(bench().caller('a'), 'T', {}));
    expect(bench().start(renew(bench().caller('a'), 'T')).answer()).toBe('not-claimable');
  });

  it('touches no ghost that lies beside another holder', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    bench().run(steal(bench().caller('b'), 'T', 'needed'));
    bench().save(tenure.path, 'ghost\n', START_MS - 1000);
    expect(bench().start(renew(bench().caller('a'), 'T')).answer()).toBe('lost');
    expect(lstatSync(join(bench().store.root, tenure.path)).mtimeMs).toBe(START_MS - 1000);
  });

  it('finishes the examination that a dead examiner began, and still holds', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    bench().pass(LEASE_S);
    bench().start(claim(bench().caller('b'), 'T')).past(on('rename', tenure.path));
    const held = bench().run(renew(bench().caller('a'), 'T'));
    expect(held.tenure.path).toBe(tenure.path);
    expect(bench().shelves()).toEqual([tenure.path]);
    expect(bench().audit({ holders: [held], text: TEXT })).toEqual([]);
  });

  it('looks again when its name was taken away under it', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    bench().pass(LEASE_S);
    const actor = bench().start(renew(bench().caller('a'), 'T'));
    actor.until(on('touch', tenure.path));
    const b = bench().run(claim(bench().caller('b'), 'T'));
    expect(actor.answer()).toBe('lost');
    expect(bench().audit({ holders: [b], text: TEXT })).toEqual([]);
  });
});
