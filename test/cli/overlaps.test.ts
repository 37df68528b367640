import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

/** A task that is about these files. */
function about(...files: readonly string[]): string {
  return `---\nfiles: ${JSON.stringify(files)}\n---\n`;
}

function overlap(policy: string): void {
  registry.file('registry.yaml', `version: 1\noverlap: ${policy}\n`);
}

describe('a claim whose files another live claim has', () => {
  beforeEach(() => {
    registry.held('T-1', { owner: 'bob~s1', ageSeconds: 100, text: about('docs/', 'lib/**/*.ts') });
    registry.file('scoped/T-2.md', about('README.md', 'lib/rules/name.ts'));
  });

  it('is told whose, which, since when and how long, and stays', async () => {
    const { stdout, code } = await registry.dibs(['claim', 'T-2'], { as: 'alice' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}overlap: T-1 of bob \(session s1\) has held lib\/\*\*\/\*\.ts, which overlaps lib\/rules\/name\.ts, for 2 min, with 58 min of its lease left; its edits come first$/m);
    expect(registry.names('claimed')).toHaveLength(2);
  });

  it('has them in JSON', async () => {
    const { json } = await registry.dibs(['claim', 'T-2', '--json'], { as: 'alice' });
    expect(json.overlaps).toEqual([{ claim: expect.objectContaining({ id: 'T-1', agent: 'bob', session: 's1' }), mine: 'lib/rules/name.ts', theirs: 'lib/**/*.ts' }]);
  });

  it('is given back where the registry says so, with who has them, and the log says why', async () => {
    overlap('refuse');
    const { stderr, json, code } = await registry.dibs(['claim', 'T-2', '--json'], { as: 'alice' });
    expect([code, json.error.code, json.error.holder.agent, stderr]).toEqual([6, 'not-claimable', 'bob', '']);
    expect(json.error.message).toMatch(/^T-1 of bob \(session s1\) has held lib\/\*\*\/\*\.ts, which overlaps .* left, and overlap in registry\.yaml is refuse$/);
    expect(registry.names('scoped')).toEqual(['T-2~1.md']);
    expect(readFileSync(join(registry.root, 'log/T-2.jsonl'), 'utf8')).toContain('T-1 holds some of its files');
    expect(registry.names('holders/alice')).toEqual([]);
  });

  it('of dibs run is given back, too, and its command does not run', async () => {
    overlap('refuse');
    const { code, stdout } = await registry.dibs(['run', 'T-2', '--', 'echo', 'ran'], { as: 'alice' });
    expect([code, stdout, registry.names('scoped')]).toEqual([6, '', ['T-2~1.md']]);
  });

  it('is not looked at where the registry says off', async () => {
    overlap('off');
    const { stdout, code } = await registry.dibs(['claim', 'T-2'], { as: 'alice' });
    expect([code, stdout.includes('overlap')]).toEqual([0, false]);
  });

  it('is passed over by claim --next where it would be given back, which --explain says, and nothing was claimed', async () => {
    overlap('refuse');
    registry.file('scoped/T-3.md', about('src/a.ts'));
    const { stdout, code } = await registry.dibs(['claim', '--next', '--explain'], { as: 'alice' });
    expect([code, stdout.includes('T-3 is yours')]).toEqual([0, true]);
    expect(stdout).toMatch(/T-2.*T-1 of bob \(session s1\) has held lib/);
    expect(registry.names('scoped')).toEqual(['T-2.md']);
  });
});

it.each([
  ['is mine', { owner: 'alice', text: about('lib/a.ts') }],
  ['has run out', { owner: 'bob', ageSeconds: 9000, text: about('lib/a.ts') }],
  ['names other files', { owner: 'bob', text: about('lib/b.ts', '/lib/a.ts', '../lib/a.ts') }],
  ['names none', { owner: 'bob', text: 'files' }],
  ['nobody can read', { owner: 'bob', text: '---\nfiles: [lib/a.ts]\ndepends_on: {\n---\n' }],
])('a claim that %s holds nothing against me', async (_, claimed) => {
  overlap('refuse');
  registry.held('T-1', claimed);
  registry.file('scoped/T-2.md', about('lib/a.ts'));
  expect(await registry.dibs(['claim', 'T-2'], { as: 'alice' })).toMatchObject({ code: 0 });
});

it('what strangers write as a path never reaches a terminal', async () => {
  registry.held('T-1', { owner: 'bob', text: '---\nfiles: ["\u001B]0;x\u0007"]\n---\n' });
  registry.file('scoped/T-2.md', about('**', '__proto__'));
  const { stdout } = await registry.dibs(['claim', 'T-2'], { as: 'alice' });
  expect(stdout).toContain(String.raw`held \u{1b}]0;x\u{7}, which overlaps **`);
});

it('of eight that claim overlapping tasks at once, no two are held when their commands have said yes', async () => {
  overlap('refuse');
  for (let n = 0; n < 8; n++) registry.file(`scoped/T-${n}.md`, about(`src/${n}.ts`, n % 2 === 0 ? 'lib/shared.ts' : 'lib/*.ts'));
  const won: string[] = [];
  const answers = await Promise.all(Array.from({ length: 8 }, async (_, n) => {
    const { code } = await registry.dibs(['claim', `T-${n}`], { as: `agent-${n}` });
    // Whoever was told yes still has it.
    if (code === 0) won.push(...registry.names('claimed').filter((name) => name.startsWith(`T-${n}~`)));
    return code;
  }));
  expect(answers.every((code) => code === 0 || code === 6)).toBe(true);
  expect(won.length).toBeLessThan(2);
  expect(registry.names('claimed')).toEqual(won);
});
