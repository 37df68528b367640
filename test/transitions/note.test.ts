import { expect, it } from 'vitest';
import { claim } from '../../lib/transitions/claim.ts';
import { note } from '../../lib/transitions/note.ts';
import { useBench } from '../support/bench.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();

it('a note renews the claim and is logged', () => {
  bench().run(claim(bench().caller('a'), 'T'));
  bench().pass(10);
  expect(bench().run(note(bench().caller('a'), 'T', 'half done')).expiresAt).toBe(START_MS + 70_000);
  expect(bench().events()).toEqual(['claim', 'note']);
});

it('a note that cannot be written is said, though the claim was renewed', () => {
  bench().run(claim(bench().caller('a'), 'T'));
  bench().pass(10);
  const actor = bench().start(note(bench().caller('a'), 'T', 'half done'));
  actor.inject = ({ name }) => (name === 'append' ? { code: 'ENOSPC' } : undefined);
  expect(actor.answer()).toBe('store-failed');
  bench().pass(55);
  expect(bench().start(claim(bench().caller('b'), 'T')).answer()).toBe('held');
});

it('a note by somebody else is refused and written nowhere', () => {
  bench().run(claim(bench().caller('a'), 'T'));
  expect(bench().start(note(bench().caller('b'), 'T', 'mine!')).answer()).toBe('held');
  expect(bench().events()).toEqual(['claim']);
});
