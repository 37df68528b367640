import { describe, expect, it } from 'vitest';
import type { EventKind } from '../../lib/rules/event-kind.ts';
import { currentPhase, phaseIn, phaseOf, progressOf, type Phase } from '../../lib/rules/phase.ts';

it.each([['0', 0], ['7', 7], ['100', 100], ['40%', 40], ['101', undefined], ['007', undefined], ['-1', undefined], ['1.5', undefined], [' 4', undefined], ['', undefined], ['４', undefined]])('progress %j is %s', (text, progress) => {
  expect(progressOf(text)).toBe(progress);
});

it('a phase is one of two words, in small letters', () => {
  expect(['planned', 'executing', 'Planned', 'done', '__proto__', ''].map(phaseOf)).toEqual(['planned', 'executing', undefined, undefined, undefined, undefined]);
});

it.each([{ phase: 'done', progress: 1.5 }, { phase: ['planned'], progress: '40' }, { phase: null, progress: -1 }, { progress: 101 }, {}])('a line of a log with %j says nothing', (line) => {
  expect(phaseIn(line)).toEqual({});
});

describe('the phase of a claim', () => {
  const said = (...events: readonly (readonly [EventKind, Phase?])[]): Phase => currentPhase(events.map(([event, phase = {}]) => ({ event, ...phase })));

  it('is what was said last, and each part stands until it is said anew', () => {
    expect(said(['claim'], ['note', { phase: 'planned' }], ['note', { progress: 10 }], ['note'], ['note', { phase: 'executing' }])).toEqual({ phase: 'executing', progress: 10 });
  });

  it.each(['claim', 'take-over', 'steal', 'release', 'reap', 'park', 'review', 'complete', 'move'] as const)('begins anew after %s', (event) => {
    expect(said(['note', { phase: 'executing', progress: 90 }], [event])).toEqual({});
  });

  it.each(['extend', 'resume', 'handoff', 'put-back', 'set-aside', 'verified'] as const)('goes on over %s', (event) => {
    expect(said(['claim'], ['note', { phase: 'executing' }], [event])).toEqual({ phase: 'executing' });
  });

  it('is not what a line of another kind says', () => {
    expect(said(['claim', { phase: 'executing' }], ['verified', { progress: 3 }])).toEqual({});
  });
});
