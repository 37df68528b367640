/** What dibs asks of a Node, and what an old one can read; old-node.deep.test.ts runs it there. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'rolldown/utils';
import { describe, expect, it } from 'vitest';
import { BUNDLE, PROGRAM } from '../agents/events/hooked.ts';

const ROOT = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'dist/bin/dibs.js');

it('what is asked for is what package.json says', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } };
  expect(engines.node).toBe('>=20.19 <21 || >=22.3');
});

describe('what an old Node reads first', () => {
  /** Is there nothing in the text that a language of that year does not know? */
  const isOf = (year: string, text: string): boolean => {
    const [as, lowered] = ['esnext', year].map((target) => transformSync('text.cjs', text, { target, sourceType: 'script' }).code);
    return as === lowered;
  };

  it('is known to Node 4: a script of 2015, without the parts that came to Node 6', () => {
    const text = readFileSync(BIN, 'utf8');
    expect(isOf('es2015', text)).toBe(true);
    expect(isOf('es2015', `${text}\nasync () => process?.argv`)).toBe(false);
    expect(text).not.toMatch(/^(?!\s*(?:\*|\/\/)).*\.\.\.|(?:const|let) [[{]/m);
    expect(text).toMatch(/^#!.*\n"use strict";/);
  });

  it('comes before all else in the hook, which loads a script of 2019 but for its big integers', () => {
    const text = readFileSync(BUNDLE, 'utf8');
    expect(isOf('es2015', text)).toBe(true);
    expect(text.indexOf('process.versions.node')).toBeLessThan(text.indexOf("require('./"));
    expect(isOf('es2019', readFileSync(PROGRAM, 'utf8'))).toBe(true);
  });
});
