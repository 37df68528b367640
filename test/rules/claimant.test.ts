import { describe, expect, it } from 'vitest';
import { readClaimant } from '../../lib/rules/claimant.ts';
import { CLAIMANT_TEXTS } from './claimant-texts.ts';

const FILES = [
  { name: 'T-1.md', isLock: false, isBare: false },
  { name: 'T-1', isLock: false, isBare: true },
  { name: 'T-1.lock', isLock: true, isBare: true },
] as const;

describe('readClaimant', () => {
  it.each(CLAIMANT_TEXTS.map(({ text, tells }) => [text.toString(), tells] as const))('%j tells %j', (text, tells) => {
    const told = FILES.map((file) => readClaimant(text, file).agent);
    expect(told).toEqual(Array.isArray(tells) ? tells : [tells, tells, tells]);
  });

  it.each(['ana:1769143261', 'agent: ana\nat: 5\n', '{"agent":"ana"}', ''])('%j is the mark of a claim, and no task', (text) => {
    expect(readClaimant(text, FILES[0]).isMarker).toBe(true);
  });

  it.each(['# A task\n', 'title: x\nclaimed_by: ana\n', 'Sprint 12', 'Release 2026-01-23', 'parser'])('%j is the text of a task', (text) => {
    expect(readClaimant(text, FILES[0]).isMarker).toBe(false);
    expect(readClaimant(text, FILES[2]).isMarker).toBe(true);
  });
});
