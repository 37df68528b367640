import { describe, expect, it } from 'vitest';
import { readMetadata } from '../../lib/rules/task-metadata.ts';
import { SummaryLines, summaryLine, textOfLines } from '../../lib/rules/summary-lines.ts';
import { summaryOf, type TextSummary } from '../../lib/rules/text-summary.ts';

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

  it.each(['2026-11-20T09:15:35.932Z', '2026-11-20', '1764000000000', 'soon, É\t\n"', ''])('tells when a task was created, as it was written: %j', (created) => {
    const all: readonly TextSummary[] = [{ dependsOn: [], routing: { created, labels: [] } }, { title: 'x', dependsOn: ['A'], routing: { priority: '1', created, labels: ['a'] } }];
    const lines = linesOf(textOfLines(all.map((summary, at) => summaryLine(`${at}`, summary))));
    expect(all.map((_, at) => lines.summary(`${at}`))).toEqual(all);
    expect(all.map((_, at) => lines.glance(`${at}`))).toEqual([{ created, rest: { dependsOn: [] } }, { created, rest: { dependsOn: ['A'], routing: { priority: '1', labels: ['a'] } } }]);
  });

  it('is found by its whole key, and what is used comes first when it is written again', () => {
    const keys = ['1:2:3', '1:2:4', '1:2', '1', '10:2:3', ...Array.from({ length: 200 }, (_, at) => `${at * 7}:0`)];
    const lines = linesOf(textOfLines(keys.map((key) => summaryLine(key, { title: key, dependsOn: [] }))));
    for (const key of ['', '1:2:', '1:2:33', '2', '1:2:3 ']) expect([lines.summary(key), lines.glance(key)]).toEqual([undefined, undefined]);
    for (const key of ['10:2:3', '1:2']) expect(lines.summary(key)?.title).toBe(key);
    expect(lines.lines(1).map((line) => line.split(' ')[0])).toEqual(['1:2', '10:2:3', '1:2:3']);
    for (const key of keys) expect(lines.summary(key)?.title).toBe(key);
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
