/** The shell tools read whom a text in claimed/ tells as dibs reads it. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CLAIMANT_TEXTS, type ClaimantText } from '../rules/claimant-texts.ts';
import { whereIs } from './shells.ts';

const PARTS = resolve(import.meta.dirname, '../../registry-template/tools/dibs');
const NAMES = ['T-1.md', 'T-1', 'T-1.lock'] as const;
const scratch = mkdtempSync(join(tmpdir(), 'dibs-claimant-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const SCRIPT = `
LC_ALL=C; export LC_ALL
. ${PARTS}/names.sh; . ${PARTS}/files.sh; . ${PARTS}/foreign.sh
for place in "$@"; do
  cd "$place" || exit
  for file in T-1.md T-1 T-1.lock; do
    dibs_foreign_claim claimed/$file && dibs_read_claimant claimed/$file
    printf '%s\\n' "$foreign_agent"
  done
done`;

const threeOf = (tells: ClaimantText['tells']): readonly (string | undefined)[] => (typeof tells === 'object' ? tells : [tells, tells, tells]);

/** A directory for each text, with the three files in its claimed/. */
const places = CLAIMANT_TEXTS.map(({ text }, index) => {
  const place = join(scratch, String(index));
  mkdirSync(join(place, 'claimed'), { recursive: true });
  for (const name of NAMES) writeFileSync(join(place, 'claimed', name), text);
  return place;
});

describe.each([['sh'], ['busybox', 'sh'], ['bash']].filter(([program = '']) => whereIs(program) !== undefined).map((words) => [words.join(' '), words] as const))('under %s', (_name, [program = 'sh', ...words]) => {
  it('each text tells whom it tells to dibs', () => {
    const said = execFileSync(program, [...words, '-c', SCRIPT, 'sh', ...places], { encoding: 'utf8' }).split('\n');
    const told = CLAIMANT_TEXTS.map(({ text }, index) => [text, ...said.slice(index * 3, index * 3 + 3).map((agent) => agent || undefined)]);
    expect(told).toEqual(CLAIMANT_TEXTS.map(({ text, tells }) => [text, ...threeOf(tells)]));
  });
});
