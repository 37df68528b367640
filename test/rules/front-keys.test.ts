/**
 * The reader of front matter against a parser of YAML and one of JSON, which know more and are asked about nothing
 * else.
 */

import { parseDocument } from 'yaml';
import { describe, expect, it } from 'vitest';
import { findFront, textOf } from '../../lib/rules/find-front.ts';
import { readMetadata } from '../../lib/rules/task-metadata.ts';
import { Random } from '../simulation/random.ts';
import { frontText, type FrontText } from '../support/front-texts.ts';

const COUNT = 4000;

/** What the parser says that the task depends on, and for whom it is reserved. Undefined where it finds an error. */
function parsed({ bytes, ext }: FrontText): readonly [readonly string[], string | undefined] | undefined {
  const front = findFront(textOf(bytes), ext);
  if (front.kind !== 'front') return undefined;
  const document = parseDocument(front.lines.join('\n'), { logLevel: 'error', schema: 'failsafe', strict: true, uniqueKeys: true });
  if (document.errors.length + document.warnings.length > 0) return undefined;
  let value: unknown;
  try {
    value = document.toJS();
  } catch {
    // An alias of nothing.
    return undefined;
  }
  if (value === null) return [[], undefined];
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const { depends_on: on, reserve_for: reserve } = value as Record<string, unknown>;
  const isNothing = (text: unknown): boolean => text === undefined || text === null || (typeof text === 'string' && ['', '~', 'null'].includes(text.trim()));
  const ids = isNothing(on) ? [] : Array.isArray(on) ? on.map((id) => String(isMerged(id) ? id.id : (id ?? ''))) : String(on).split(/[,\s]+/);
  return [[...new Map(ids.filter((id) => id !== '').map((id) => [id.toLowerCase(), id])).values()], isNothing(reserve) ? undefined : String(reserve).trim()];
}

/** Does this item say until when it holds, and nothing else? */
function isMerged(item: unknown): item is { readonly id: unknown } {
  return typeof item === 'object' && item !== null && Object.keys(item).toSorted().join() === 'id,until' && (item as { readonly until?: unknown }).until === 'merged';
}

describe('front matter that is read', () => {
  it('says what a parser of the whole language reads in it', () => {
    const random = new Random(1);
    let compared = 0;
    for (let count = 0; count < COUNT; count++) {
      const text = frontText(random);
      const reading = readMetadata(textOf(text.bytes), text.ext);
      const expected = parsed(text);
      if (reading.kind === 'malformed' || expected === undefined) continue;
      if (expected[0].length > 0 || expected[1] !== undefined) compared++;
      expect([Buffer.from(text.bytes).toString(), reading.metadata.dependsOn, reading.metadata.reserveFor]).toEqual([Buffer.from(text.bytes).toString(), ...expected]);
    }
    expect(compared).toBeGreaterThan(100);
  });

  it.each(['constructor', '__proto__', 'toString', 'has_own_property'])('may have the key %s', (key) => {
    for (const [text, ext] of [[`---\n${key}: x\n---\n`, '.md'], [`{"${key}": "x"}`, '.json']] as const) expect(readMetadata(text, ext)).toMatchObject({ kind: 'metadata', metadata: { dependsOn: [] } });
  });

  it('of JSON is JSON', () => {
    const random = new Random(2);
    let read = 0;
    for (let count = 0; count < COUNT; count++) {
      const { bytes, ext } = frontText(random);
      if (ext !== '.json' || readMetadata(textOf(bytes), ext).kind === 'malformed') continue;
      read++;
      expect(() => void JSON.parse(textOf(bytes).replace(/^\uFEFF/, ''))).not.toThrow();
    }
    expect(read).toBeGreaterThan(30);
  });
});
