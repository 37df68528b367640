import { describe, expect, it } from 'vitest';
import { readMetadata } from '../../lib/rules/task-metadata.ts';
import { asSummary, formatSummaries, parseSummaries, summaryOf } from '../../lib/rules/text-summary.ts';

const TEXT = '---\ntitle: "É: a task"\ndepends_on: [T-1, T-2]\nwaiting_for: rain\nreserve_for: ana\npriority: 1\nlabels: [a, b]\n---\n# The text\n';

describe('what is kept of texts', () => {
  it('is read as it was written, without the text itself', () => {
    const reading = readMetadata(TEXT, '.md');
    if (reading.kind !== 'metadata') throw new Error(reading.kind);
    const summary = summaryOf(reading.metadata);
    expect(summary).toMatchObject({ title: 'É: a task', dependsOn: ['T-1', 'T-2'], waitingFor: 'rain', reserveFor: 'ana' });
    const text = formatSummaries([['key', summary]]);
    expect(text).not.toContain('The text');
    expect(asSummary(parseSummaries(text).get('key'))).toEqual(summary);
    expect(asSummary(parseSummaries(formatSummaries([['key', { dependsOn: [] }]])).get('key'))).toEqual({ dependsOn: [] });
  });

  it('reads as nothing once a letter of it is missing, or is another one', () => {
    const text = formatSummaries([['key', { dependsOn: ['T-1'], title: 'A title' }]]);
    expect(parseSummaries(text).size).toBe(1);
    for (let at = 0; at < text.length; at++) {
      expect(parseSummaries(text.slice(0, at)).size).toBe(0);
      expect(parseSummaries(`${text.slice(0, at)}#${text.slice(at + 1)}`).size).toBe(0);
    }
    for (const other of ['', '\n', 'dibs texts 1 811c9dc5\n\n', `${text}${text}`]) expect(parseSummaries(other).size).toBe(0);
  });
});
