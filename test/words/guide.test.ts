import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../lib/cli/input/parse.ts';
import { GUIDE } from '../../lib/words/guide.ts';

describe('the guide', () => {
  it('fits into 2 KB and is about 300 words', () => {
    expect(Buffer.byteLength(GUIDE)).toBeLessThanOrEqual(2048);
    expect(GUIDE.split(/\s+/).length).toBeLessThan(360);
  });

  it('is in AGENT_BOOT.md to the letter', () => {
    expect(readFileSync('registry-template/AGENT_BOOT.md', 'utf8')).toContain(`\n${GUIDE}\n`);
  });

  it('names only commands that there are', () => {
    const commands = [...GUIDE.matchAll(/`dibs ([^`]+)`/g)].map(([, command = '']) => [...command.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word.replace('<ID>', 'TASK-1')));
    expect(commands.length).toBeGreaterThan(8);
    expect(commands.filter((command) => parseCommandLine(command).verb === undefined)).toEqual([]);
  });
});
