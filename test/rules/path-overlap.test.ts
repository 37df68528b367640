import { array, assert, constantFrom, oneof, pre, property, string, type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers, overlapOf } from '../../lib/rules/path-overlap.ts';

function meets(one: string, other: string): boolean {
  return overlapOf([one], [other]) !== undefined;
}

describe('two entries', () => {
  const meeting = [
    ['lib/a.ts', 'lib/a.ts'],
    ['lib/', 'lib/a.ts'],
    ['lib', 'lib/rules/a.ts'],
    ['lib/rules/', 'lib/rules'],
    ['.', 'lib/a.ts'],
    ['lib/../src', './src//a.ts'],
    ['lib/*.ts', 'lib/a.ts'],
    ['lib/*.ts', 'lib/a*'],
    ['lib/**', 'lib/rules/a.ts'],
    ['**/a.ts', 'a.ts'],
    ['**/a.ts', 'lib'],
    ['lib/**/a.ts', 'lib/a.ts'],
    ['lib/*', 'lib/rules/a.ts'],
    ['lib/**.ts', 'lib/rules/*.ts'],
    ['{lib,src}/a.ts', 'src/*'],
    ['{lib/,src/}', 'src/a.ts'],
    ['a{,.b}.ts', 'a.ts'],
    ['*.d/', 'x.d/a'],
    ['x.d', 'x.d/a'],
    ['**/test', 'a/test/b.ts'],
    ['.g*/', '.github/a.yml'],
    ['.github', '**/*.yml'],
    ['conf.d/', '**/*.conf'],
    ['conf.d', 'conf.d/*.conf'],
    ['a{1..3}.ts', 'a2.ts'],
    ['{a{b,c},d}/e', 'ac/e'],
    ['[ab].ts', '[bc].ts'],
    ['[!a].ts', 'b.ts'],
    ['[]a].ts', '].ts'],
    ['[a-c]x', '[c-e]x'],
    ['[[:alpha:]]x', 'qx'],
    ['a\\*b', 'a*'],
    ['app/[id]/page.tsx', 'app/[id]/page.tsx'],
    ['app/[id]/page.tsx', 'app/i/page.tsx'],
    ['a{b', 'a{b'],
    ['a[b', 'a[b'],
    ['src\\a.ts', 'src\\a.ts'],
    ['.*', '.env'],
    ['*', '.env'],
    ['?', '\u{1F600}'],
    ['a\u0301.ts', '\u00E1.ts'],
    ['__proto__', '__proto__/a'],
    ['a\u0007b', 'a?b'],
  ] as const;
  it.each(meeting)('%s and %s can name one path', (one, other) => {
    expect([meets(one, other), meets(other, one)]).toEqual([true, true]);
  });

  const apart = [
    ['lib/a.ts', 'lib/b.ts'],
    ['lib', 'library/a.ts'],
    ['lib/*.ts', 'lib/*.md'],
    ['lib/*.ts', 'src/*.ts'],
    ['**/*.ts', '**/*.md'],
    ['*.d', 'x.d/a'],
    ['{,c}', 'a'],
    ['lib/*/a.ts', 'lib/b.ts'],
    ['[ab].ts', '[cd].ts'],
    ['[!a].ts', 'a.ts'],
    ['?', 'ab'],
    ['{lib,src}/a.ts', '{lib,src}/b.ts'],
    ['{a,b}c', '{a,b}d'],
    ['a\\*b', 'axb'],
    ['A.ts', 'a.ts'],
    ['', 'a'],
    ['/', 'a'],
    ['/lib/a.ts', 'lib/a.ts'],
    ['/**', 'a'],
    ['..', 'a'],
    ['../**', 'a'],
    ['a/../../b', 'b'],
    ['a\0', 'a\0'],
    ['lib/*/../a.ts', 'lib/a.ts'],
    ['lib/a.md', '**/*.ts'],
    ['__proto__', 'constructor'],
  ] as const;
  it.each(apart)('%s and %s cannot', (one, other) => {
    expect([meets(one, other), meets(other, one)]).toEqual([false, false]);
  });
});

it('of two lists it names the first entry of the one that meets any, and with it the first of the other, as they are written', () => {
  expect(overlapOf(['x.md', './lib/', 'src/a.ts'], ['y', 'src/a.ts', '*/b.ts', 'lib/c.ts'])).toEqual({ one: './lib/', other: '*/b.ts' });
  expect(overlapOf(['src/a.ts'], ['*.md', 'src', 'src/*'])).toEqual({ one: 'src/a.ts', other: 'src' });
  expect(overlapOf(['src'], ['src/b', 'src/a'])).toEqual({ one: 'src', other: 'src/b' });
  expect(overlapOf([], ['a'])).toBeUndefined();
  expect(overlapOf(['a'], [])).toBeUndefined();
});

describe('an entry names a path', () => {
  it('which is in the list, in a directory of it, or matched by a pattern', () => {
    const entries = ['README.md', 'lib/rules/', 'test/**/*.test.ts'];
    expect(covers(entries, './README.md')).toBe('README.md');
    expect(covers(entries, 'lib/rules/deep/../name.ts')).toBe('lib/rules/');
    expect(covers(entries, 'test/a/b.test.ts')).toBe('test/**/*.test.ts');
    expect(covers(entries, 'lib/rulesets.ts')).toBeUndefined();
  });

  it('whatever characters the path has: it is no pattern', () => {
    expect(covers(['lib/a.ts'], 'lib/*')).toBeUndefined();
    expect(covers(['lib/[ab].ts'], 'lib/[ab].ts')).toBe('lib/[ab].ts');
    expect(covers(['a\\b'], 'a\\b')).toBe('a\\b');
  });

  it('but none outside the work tree, and not the directory that an entry is in', () => {
    for (const path of ['', '/', '/etc/passwd', '..', '../a', 'a/../..', 'a\0']) expect(covers(['**', '.', '*', '../a', '/etc/passwd'], path), path).toBeUndefined();
    expect(covers(['lib/a.ts', 'lib/*'], 'lib')).toBeUndefined();
  });
});

/** What the comparison is held against: patterns as expressions, by another way, and all short paths. */
const DOTS = /(?:^|\/)\.{1,2}(?:\/|$)/;
const PATHS = allPaths(5);

function allPaths(longest: number): readonly string[] {
  let texts = [''];
  const all: string[] = [];
  for (let length = 0; length < longest; length++) {
    texts = texts.flatMap((text) => ['a', 'b', '.', '/'].map((character) => text + character));
    all.push(...texts);
  }
  return all.filter((path) => !/^\/|\/$|\/\//.test(path));
}

const piece = oneof(
  { weight: 4, arbitrary: constantFrom(['a', 'a'], ['b', 'b'], ['/', '/'], ['.', '[.]']) },
  constantFrom(['*', '[^/]*'], ['?', '[^/]'], ['[ab]', '[ab]'], ['[!a]', '[^a/]'], ['[b-c]', '[bc]'], ['[--b]', '[-.0-9a-b]'], ['{a,b}', '(?:a|b)'], ['{a/,*b}', '(?:a/|[^/]*b)'], ['{,b}', '(?:|b)'], ['/**/', '/(?:.*/)?'], ['/**', '/.*']),
) as Arbitrary<readonly [string, string]>;

const pattern = array(piece, { minLength: 1, maxLength: 4 })
  .filter((pieces) => pieces.every(([written], at) => !written.endsWith('*') || pieces[at + 1]?.[0].startsWith('*') !== true))
  .map((pieces) => {
  const text = pieces.map(([written]) => written).join('');
  const literal = (/[*?[{]/.test(text) ? text : text.replace(/\/$/, '')).replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const whole = pieces.map(([, expression]) => expression).join('');
  return { text, names: new RegExp(`^(?:${whole}|${literal})$`) };
}).filter(({ text }) => !/\/\/|\*\*[^/]|\*\*\/(?:\*\*|$)|^\/|(?:^|\/)\.{1,2}(?:\/|$)/.test(text));

function namesPath({ text, names }: { readonly text: string; readonly names: RegExp }, path: string): boolean {
  const parts = path.split('/');
  return parts.some((part, at) => {
    const upTo = parts.slice(0, at + 1).join('/');
    if (at + 1 === parts.length) return names.test(upTo);
    return names.test(`${upTo}/`) || (names.test(upTo) && (!/[*?[{]/.test(text) || !part.includes('.')));
  });
}

it('a path is named as by the expression that the pattern stands for', () => {
  assert(property(pattern, constantFrom(...PATHS), (one, path) => {
    pre(!DOTS.test(path));
    expect(covers([one.text], path) !== undefined).toBe(namesPath(one, path));
  }), { numRuns: 2000 });
});

it('two entries meet exactly if some path is named by both', () => {
  assert(property(pattern, pattern, (one, other) => {
    // The guess: to a pattern, a name with a dot is a file.
    pre(!isGuessed(one.text, other.text) && !isGuessed(other.text, one.text));
    const common = PATHS.filter((path) => namesPath(one, path) && namesPath(other, path));
    const isCommon = common.some((path) => !DOTS.test(path));
    // Whatever is found too much is a path that can only be written, as `.`.
    const mayMeet = isCommon || (common.length > 0 && meets(one.text, other.text));
    // Of patterns of four pieces, some meet only in a longer path.
    if (isCommon || one.text.length + other.text.length <= 5) expect([one.text, other.text, meets(one.text, other.text)]).toEqual([one.text, other.text, mayMeet]);
  }), { numRuns: 400 });
});

function isGuessed(one: string, other: string): boolean {
  return !/[*?[{]|\/$/.test(one) && /[*?[{]/.test(other) && (one.split('/').at(-1) ?? '').includes('.', 1);
}

it('both answers agree: what names a path meets each entry that is that path', () => {
  assert(property(array(string({ unit: constantFrom('a', '/', '.', '*', '[', ']', '{', '}', ',', '\\', '!', '-', 'é', '\n'), maxLength: 12 }), { maxLength: 4 }), string({ unit: constantFrom('a', '/', '.', 'é', '\n'), maxLength: 9 }), (entries, path) => {
    const covering = covers(entries, path);
    if (covering !== undefined && !/[.].*\/|\/.*[.]/.test(path)) expect(overlapOf(entries, [path])).toBeDefined();
    expect(overlapOf(entries, ['a', 'b/**', ...entries]) !== undefined || entries.every((entry) => overlapOf([entry], [entry]) === undefined)).toBe(true);
  }), { numRuns: 2000 });
});

describe('what nobody writes in earnest', () => {
  // A bound is a count of steps, not a time. Without it these would not end.
  it('is bounded, and then taken for an overlap', () => {
    expect(meets(`${'*a'.repeat(500)}.x`, `${'*b'.repeat(500)}.y`)).toBe(true);
    expect(covers([`${'*a'.repeat(500)}.b`], 'a'.repeat(4000))).toBeDefined();
  });

  it('is exact below the bound, however it is written', () => {
    expect(meets(`${'{a,b}'.repeat(200)}x`, `${'{a,b}'.repeat(200)}y`)).toBe(false);
    expect(meets(`${'**/'.repeat(60)}*.x`, `${'**/'.repeat(60)}*.y`)).toBe(false);
    expect(meets('{'.repeat(1000), '['.repeat(1000))).toBe(false);
    expect(meets(`${'{a,'.repeat(200)}b${'}'.repeat(200)}`, 'c')).toBe(false);
  });

  it('counts by how it begins where it is a megabyte long', () => {
    const long = `lib/${'x'.repeat(1024 * 1024)}`;
    expect(meets(long, 'src/a.ts')).toBe(false);
    expect(meets(long, 'lib')).toBe(true);
    expect(meets(`${long}*`, 'lib/y*')).toBe(false);
    expect(meets('a/'.repeat(512 * 1024), 'b')).toBe(false);
    expect(covers([long, `${long}*`], 'lib/xyz')).toBeUndefined();
  });

  it('and many entries are compared without a look at each pair', () => {
    const many = (prefix: string): readonly string[] => Array.from({ length: 20_000 }, (_, at) => `${prefix}/${at}/file.ts`);
    expect(overlapOf(many('lib'), many('src'))).toBeUndefined();
    expect(overlapOf(many('lib'), [...many('src'), 'lib/19999'])).toEqual({ one: 'lib/19999/file.ts', other: 'lib/19999' });
  });
});
