/** Which rooms may contain sentences: what lint cannot see. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { describe, expect, it } from 'vitest';

const BELOW = ['rules', 'store', 'transitions', 'verbs', 'system'];

/** Text that is no answer: bytes of the registry, and formats of one value. */
const NO_ANSWERS: ReadonlySet<string> = new Set([
  'lib/rules/log-text.ts',
  // What stands in the .gitignore of a registry.
  'lib/store/keep-from-git.ts',
  // The probe's own bytes.
  'lib/verbs/probe-file-system.ts',
  // Names of the tools that copy files.
  'lib/rules/copy-name.ts',
  // What cannot happen in an installation that is whole.
  'lib/system/find-up.ts',
]);

interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly quasis?: readonly { readonly value: { readonly cooked: string } }[];
}

/** The texts in some code, with `…` for what is put in. Comments and regular expressions are none. */
function textsOf(code: string): readonly string[] {
  const texts: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const node = value as Node;
    if (node.type === 'Literal' && typeof node.value === 'string') texts.push(node.value);
    if (node.type === 'TemplateLiteral') texts.push((node.quasis ?? []).map((part) => part.value.cooked).join('…'));
    Object.values(node).forEach(visit);
  };
  visit(parseAst(code, { lang: 'ts' }));
  return texts;
}

/** Three words with blanks between them are a sentence, or part of one. */
function isSentence(text: string): boolean {
  return /[A-Za-z…]{2,} [a-z…]{2,} [a-z…]{2,}/.test(text);
}

const files = BELOW.flatMap((room) => readdirSync(join('lib', room)).map((name) => join('lib', room, name)));

describe('the rooms below lib/words/', () => {
  it.each(files.filter((path) => !NO_ANSWERS.has(path)))('%s has facts, and no sentence', (path) => {
    expect(textsOf(readFileSync(path, 'utf8')).filter(isSentence)).toEqual([]);
  });

  it('throw refusals as facts, with a remedy as data', () => {
    const wrong = files.filter((path) => path !== 'lib/rules/error.ts' && /new DibsError\(|\bnext: ?\[/.test(readFileSync(path, 'utf8')));
    expect(wrong).toEqual([]);
  });

  it('describe no owner and no span of time', () => {
    const describing = files.filter((path) => /^import \{[^}]*\b(?:describeOwner|describeSpan|printable)\b/m.test(readFileSync(path, 'utf8')));
    expect(describing.filter((path) => !NO_ANSWERS.has(path))).toEqual(['lib/rules/owner.ts', 'lib/system/shell-quote.ts']);
  });
});

describe('nobody takes a sentence apart', () => {
  const above = ['client', 'agents', 'git-guard', 'cli'].flatMap((room) => readdirSync(join('lib', room), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => join('lib', room, name)));

  it.each(above)('%s', (path) => {
    expect([...readFileSync(path, 'utf8').matchAll(/\b(?:message|outcome|why)\.(?:replace|replaceAll|slice|split|startsWith|endsWith|includes|match|indexOf|substring)\(.*/g)].map(([found]) => found)).toEqual([]);
  });
});

describe('the finder of sentences', () => {
  it.each([
    ["throw new Error('it is not there');", true],
    ['const text = `${id} is held by ${owner}`;', true],
    ["const kind = 'not-a-file';", false],
    ["// it is not there\nconst kind = 'gone';", false],
    ['const pattern = /`it is not there/;', false],
    ["const path = 'holders/ana';", false],
  ])('%s', (code, isOne) => {
    expect(textsOf(code).some(isSentence)).toBe(isOne);
  });
});
