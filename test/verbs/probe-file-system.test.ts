import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseName } from '../../lib/rules/name.ts';
import { FLOW } from '../../lib/rules/shelf.ts';
import type { Operation } from '../../lib/store/step.ts';
import { longestName, probeFileSystem, type FileSystemTraits } from '../../lib/verbs/probe-file-system.ts';
import type { Bench } from '../support/bench.ts';
import { on, type Actor, type Injected } from '../support/stepped-actor.ts';
import { emptyBench, traces } from '../support/bench-claims.ts';

let bench: Bench;

beforeEach(() => {
  bench = emptyBench();
});

afterEach(() => {
  bench.dispose();
});

function probing(inject: (operation: Operation) => Injected = () => undefined): Actor<FileSystemTraits> {
  const actor = bench.start(probeFileSystem());
  actor.inject = inject;
  return actor;
}

const left = (): string[] => Object.keys(traces(bench)).filter((path) => path.includes('probe') || path.includes('/.p') || path.includes('/.0'));

describe('the longest name', () => {
  it.each([':', '%3A'] as const)('with %s fits into 255 bytes and is hidden from every reader', (colon) => {
    const name = longestName('0123456789ab', colon);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name).toContain(colon);
    for (const shelf of FLOW) expect(parseName(shelf, name)).toBeUndefined();
    // But for the dot it is a claim that somebody can make.
    expect(parseName('claimed', `p${name.slice(1)}`)).toMatchObject({ kind: 'claimed', nonce: 'z'.repeat(12), review: true });
  });

  it('differs for two probes at once', () => {
    expect(longestName('aaaaaaaaaaaa', ':')).not.toBe(longestName('bbbbbbbbbbbb', ':'));
  });
});

describe('probeFileSystem', () => {
  it('takes the longest name through all shelves, answers what it found, and leaves nothing', () => {
    const actor = probing();
    expect(actor.finish()).toEqual({ colon: ':', hardLinks: true });
    const renames = actor.did.filter(({ name }) => name === 'rename').map(({ args }) => String(args[1]));
    expect(renames.map((path) => path.slice(0, path.indexOf('/')))).toEqual([...FLOW, 'lost+found']);
    expect(renames.every((path) => path.length - path.indexOf('/') - 1 === longestName('', ':').length)).toBe(true);
    expect(left()).toEqual([]);
  });

  it('finds out that colons are refused, by whatever code', () => {
    for (const code of ['ENOENT', 'EINVAL', 'EIO']) {
      expect(probing((operation) => (on('rename', /./, /:/)(operation) ? { code } : undefined)).finish()).toEqual({ colon: '%3A', hardLinks: true });
      expect(left()).toEqual([]);
    }
  });

  it('finds out that a name with a colon is not there although all went well', () => {
    const actor = probing();
    actor.blindTo = /:/;
    expect(actor.finish()).toEqual({ colon: '%3A', hardLinks: true });
  });

  it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])('finds out by %s that there are no hard links', (code) => {
    expect(probing((operation) => (operation.name === 'link' ? { code } : undefined)).finish()).toEqual({ colon: ':', hardLinks: false });
    expect(left()).toEqual([]);
  });

  it('says which two directories stand in the way, and cleans up where it got to', () => {
    const actor = probing((operation) => (on('rename', /^scoped\//, /^claimed\//)(operation) ? { code: 'EXDEV' } : undefined));
    const fault = actor.refusal() as unknown as { code: string; paths: readonly string[] };
    expect([fault.code, ...fault.paths.map((path) => path.slice(0, path.indexOf('/')))]).toEqual(['EXDEV', 'scoped', 'claimed']);
    expect(left()).toEqual([]);
  });

  it('does not hide what it found when cleaning up fails', () => {
    expect(probing((operation) => (operation.name === 'remove' ? { code: 'EIO' } : undefined)).finish()).toEqual({ colon: ':', hardLinks: true });
    const actor = probing((operation) => (operation.name === 'remove' || on('rename', /./, /^claimed\//)(operation) ? { code: 'EROFS' } : undefined));
    expect(actor.refusal()).toMatchObject({ code: 'EROFS', operation: 'rename' });
  });

  it('may run beside another one', () => {
    const actors = [probing(), probing()];
    while (actors.some(({ about }) => about !== undefined)) for (const actor of actors) if (actor.about !== undefined) actor.step();
    expect(actors.map((actor) => actor.finish())).toEqual([{ colon: ':', hardLinks: true }, { colon: ':', hardLinks: true }]);
    expect(left()).toEqual([]);
  });
});
