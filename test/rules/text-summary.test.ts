import { describe, expect, it } from 'vitest';
import { readMetadata } from '../../lib/rules/task-metadata.ts';
import { SummaryLines, summaryLine, summaryOf, textOfLines, type TextSummary } from '../../lib/rules/text-summary.ts';

const TEXT = '---\ntitle: "É: a task"\ndepends_on: [T-1, T-2]\nwaiting_for: rain\nreserve_for: ana\npriority: 1\nlabels: [a, b]\nlease: 10m\nfiles: [a.ts]\nverify: [make test]\n---\n# The text\n';

const linesOf = (text: string): SummaryLines => new SummaryLines(Buffer.from(text, 'latin1'));

describe('what is kept of texts', () => {
  it('is read as it was written, without the text itself', () => {
    const reading = readMetadata(TEXT, '.md');
    if (reading.kind !== 'metadata') throw new Error(reading.kind);
    const summary = summaryOf(reading.metadata, TEXT, '.md', true);
    expect(summary).toMatchObject({ title: 'É: a task', dependsOn: ['T-1', 'T-2'], waitingFor: 'rain', reserveFor: 'ana', lease: 600, files: ['a.ts'], verify: ['make test'] });
    const text = textOfLines([summaryLine('key', summary), summaryLine('other', { dependsOn: [] })]);
    expect(text).not.toContain('The text');
    expect(text).toMatch(/^[\n\t -~]*$/);
    const lines = linesOf(text);
    expect([...lines.keys()]).toEqual(['key', 'other']);
    expect(lines.summary('key')).toEqual(summary);
    expect(lines.summary('other')).toEqual({ dependsOn: [] });
    expect([lines.summary('nothing'), lines.line('nothing')]).toEqual([undefined, undefined]);
  });

  it('can be written again line by line', () => {
    const line = summaryLine('key', { title: 'A title', dependsOn: ['T-1'] });
    expect(linesOf(textOfLines([line])).line('key')).toBe(line);
  });

  it('reads as nothing once a letter of it is missing, or is another one', () => {
    const summary: TextSummary = { dependsOn: ['T-1'], title: 'A title' };
    const text = textOfLines([summaryLine('key', summary)]);
    expect(linesOf(text).summary('key')).toEqual(summary);
    for (let at = 0; at < text.length; at++) {
      expect(linesOf(text.slice(0, at)).summary('key')).toBeUndefined();
      expect(linesOf(`${text.slice(0, at)}#${text.slice(at + 1)}`).summary('key')).toBeUndefined();
      expect(linesOf(`${text.slice(0, at)}${text.slice(at + 1)}`).summary('key')).toBeUndefined();
    }
    for (const other of ['', '\n', 'dibs texts 1 811c9dc5\n\n', '\n'.repeat(1_000_000), textOfLines([]), textOfLines(['\n'.repeat(1_000_000)]), `${text}${text}`]) expect([...linesOf(other).keys()]).toEqual([]);
  });

  it('is the same wherever it lies in memory', () => {
    const bytes = Buffer.from(textOfLines([summaryLine('key', { dependsOn: [] })]), 'latin1');
    for (const shift of [0, 1, 2, 3]) {
      const place = new Uint8Array(bytes.length + shift);
      place.set(bytes, shift);
      expect(new SummaryLines(place.subarray(shift)).summary('key')).toEqual({ dependsOn: [] });
    }
  });
});
