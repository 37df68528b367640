import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { KeptListings } from '../../lib/store/kept-listings.ts';
import { NotDirectory } from '../../lib/store/posix-file.ts';

const LONG_MS = 60_000;
const FILES = 3;

let base: string;
/** With as many files after each test, too. */
let directory: string;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'dibs-kept-'));
  directory = join(base, 'shelf');
  mkdirSync(directory);
  fill(directory, FILES);
});

afterEach(() => expect(readdirSync(directory)).toHaveLength(FILES));

afterAll(() => rmSync(base, { recursive: true }));

function fill(at: string, count: number): void {
  for (let n = 0; n < count; n++) writeFileSync(join(at, `T-${n}.md`), '');
}

/** The file system's clock, which is the machine's here. */
const clock = (tickMs: number): { readonly ms: number; readonly tickMs: number } => ({ ms: Date.now(), tickMs });
const move = (from: string, to: string): void => renameSync(join(directory, from), join(directory, to));

/** `during`: what others do before and after the directory is read. */
function listings(during: { before?: () => void; after?: () => void } = {}, isTold = true): { readonly kept: KeptListings; readonly reads: () => number } {
  let reads = 0;
  const read = (path: string): readonly string[] => {
    reads++;
    during.before?.();
    const names = readdirSync(path);
    during.after?.();
    return names;
  };
  return { kept: new KeptListings(() => isTold, read), reads: () => reads };
}

/** Time goes on until what changes has another time. */
function waitForTick(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
}

describe('a listing', () => {
  it('is given again as long as nothing changes, and not a moment longer', () => {
    waitForTick();
    const { kept, reads } = listings();
    const names = kept.of(directory, clock(11));
    expect(kept.of(directory, clock(11))).toBe(names);
    expect(kept.of(directory, clock(11))).toBe(names);
    expect(reads()).toBe(1);
    for (const [from, to] of [['T-1.md', 'T-1~1.md'], ['T-1~1.md', 'T-1.md'], ['T-1.md', '../T-1.md'], ['../T-1.md', 'T-1.md']] as const) {
      move(from, to);
      expect([...(kept.of(directory, clock(11)) ?? [])].toSorted()).toEqual(readdirSync(directory).toSorted());
      waitForTick();
    }
    expect(reads()).toBe(5);
  });

  it('is kept from before the clock was known, and given once it is', () => {
    waitForTick();
    const { kept, reads } = listings();
    const names = kept.of(directory, undefined);
    expect(kept.of(directory, undefined)).not.toBe(names);
    const last = kept.of(directory, undefined);
    expect(kept.of(directory, clock(11))).toBe(last);
    expect(reads()).toBe(3);
  });

  it('is never given where others changed the directory while it was read, also when they undid it', () => {
    for (const during of ['before', 'after'] as const) {
      waitForTick();
      let isDone = false;
      const act = (): void => {
        if (isDone) return;
        isDone = true;
        move('T-2.md', 'X.md');
        if (during === 'before') move('X.md', 'T-2.md');
      };
      const { kept, reads } = listings({ [during]: act });
      kept.of(directory, clock(0));
      expect([...(kept.of(directory, clock(0)) ?? [])].toSorted()).toEqual(readdirSync(directory).toSorted());
      expect(reads()).toBe(2);
      if (during === 'after') move('X.md', 'T-2.md');
    }
  });

  it('is not given where a change could have the time of the one before it', () => {
    const { kept, reads } = listings();
    for (let round = 0; round < 3; round++) kept.of(directory, clock(LONG_MS));
    expect(reads()).toBe(3);
    // What counts is the clock before it was read, not the one of who asks.
    const later = Date.now() + LONG_MS * 2;
    vi.spyOn(Date, 'now').mockReturnValue(later);
    for (let round = 0; round < 3; round++) kept.of(directory, { ms: later, tickMs: LONG_MS });
    vi.restoreAllMocks();
    expect(reads()).toBe(4);
  });

  it('is not given where times do not tell every change, or tell it late', () => {
    waitForTick();
    const never = listings();
    for (let round = 0; round < 2; round++) never.kept.of(directory, clock(Number.POSITIVE_INFINITY));
    expect(never.reads()).toBe(2);
    const late = listings({}, false);
    for (let round = 0; round < 2; round++) late.kept.of(directory, clock(0));
    expect(late.reads()).toBe(2);
  });

  it('of more directories than a process may keep is read again, but for those that were listed last', () => {
    waitForTick();
    const { kept, reads } = listings();
    kept.of(directory, clock(0));
    const others = Array.from({ length: 1000 }, (_, n) => join(base, `other-${n}`));
    for (const other of others) {
      mkdirSync(other);
      kept.of(other, clock(0));
    }
    kept.of(others.at(-1) ?? '', clock(0));
    expect(reads()).toBe(1001);
    kept.of(directory, clock(0));
    expect(reads()).toBe(1002);
  });

  it('of a symlink is none', () => {
    const { kept } = listings();
    symlinkSync(directory, join(base, 'link'));
    expect(() => kept.of(join(base, 'link'), undefined)).toThrow(NotDirectory);
  });

  it('is not that of another directory that took its name', () => {
    waitForTick();
    const { kept } = listings();
    kept.of(directory, clock(0));
    renameSync(directory, join(base, 'away'));
    expect(kept.of(directory, clock(0))).toBeUndefined();
    mkdirSync(directory);
    writeFileSync(join(directory, 'only.md'), '');
    expect(kept.of(directory, clock(0))).toEqual(['only.md']);
    rmSync(directory, { recursive: true });
    renameSync(join(base, 'away'), directory);
    expect(kept.of(directory, clock(0))).toHaveLength(FILES);
  });
});
