/** `dibs init` in a project that has claim scripts of its own. */

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registryAt, type Registry } from '../support/fixture.ts';

const TEMPLATE = join(import.meta.dirname, '..', '..', 'registry-template', 'tools');
const SCRIPTS = {
  'claim_task.sh': '#!/bin/bash\nR="$(dirname "$0")/../registry"\nmv "$R/scoped/$1.md" "$R/claimed/" && echo "$2:$(date +%s)" > "$R/claimed/$1"\n',
  'check_stale.sh': '#!/bin/bash\nfind "$(dirname "$0")/../registry/claimed" -type f -mmin +30 -exec mv {} "$(dirname "$0")/../registry/scoped/" \\;\n',
  'verify_task.sh': '#!/bin/bash\ngrep -q "^$2:" "$(dirname "$0")/../registry/claimed/$1"\n',
  'evict.sh': '#!/bin/bash\nfor f in "$(dirname "$0")"/../registry/claimed/*; do [ -n "$(find "$f" -mmin +5)" ] && rm "$f"; done\n',
} as const;

let project: Registry;
let tools: string;
const inTools = (): readonly string[] => readdirSync(tools).toSorted();
const text = (name: string): string => readFileSync(join(tools, name), 'utf8');

beforeEach(() => {
  project = registryAt(realpathSync(mkdtempSync(join(tmpdir(), 'dibs-coming-'))));
  tools = join(project.base, '.agent', 'tools');
  mkdirSync(tools, { recursive: true });
  for (const [name, script] of Object.entries(SCRIPTS)) {
    writeFileSync(join(tools, name), script);
    chmodSync(join(tools, name), 0o750);
  }
});
afterEach(() => project.remove());

describe('init, where scripts of one’s own are', () => {
  it('says which of them break claims and how, touches none, and offers to replace those that it can', async () => {
    const { stdout, code } = await project.dibs(['init']);
    expect(code).toBe(0);
    for (const [name, script] of Object.entries(SCRIPTS)) {
      expect(stdout).toContain(`breaks claims  tools/${name}: `);
      expect(text(name)).toBe(script);
    }
    expect(stdout).toMatch(/check_stale\.sh: it takes claims away by the age of their files/);
    expect(stdout).toMatch(/verify_task\.sh: it looks in claimed\/ for names that dibs does not give/);
    expect(stdout).toMatch(/evict\.sh: .*no tool of dibs has its name/);
    expect(stdout).toContain(': dibs init --replace-tools\n');
    const { json } = await project.dibs(['init', '--json']);
    expect(json.breaking).toEqual([
      { path: 'tools/check_stale.sh', fault: 'evicts' },
      { path: 'tools/claim_task.sh', fault: 'moves' },
      { path: 'tools/evict.sh', fault: 'evicts' },
      { path: 'tools/verify_task.sh', fault: 'misreads' },
    ]);
  });

  it('--replace-tools puts the tools there, keeps the old ones whole beside them, and says so', async () => {
    await project.dibs(['init']);
    const { json } = await project.dibs(['init', '--replace-tools', '--json']);
    expect(json.replaced).toEqual(['check_stale.sh', 'claim_task.sh', 'verify_task.sh'].map((name) => ({ path: `tools/${name}`, kept: `tools/${name}.before-dibs` })));
    expect(json.breaking).toEqual([{ path: 'tools/evict.sh', fault: 'evicts' }]);
    for (const name of ['check_stale.sh', 'claim_task.sh', 'verify_task.sh'] as const) {
      expect(text(name)).toBe(readFileSync(join(TEMPLATE, name), 'utf8'));
      expect(text(`${name}.before-dibs`)).toBe(SCRIPTS[name]);
      expect(statSync(join(tools, `${name}.before-dibs`)).mode & 0o777).toBe(0o750);
      expect(statSync(join(tools, name)).mode & 0o100).toBe(0o100);
    }
    const claimed = await project.spawn('sh', ['-c', 'dibs add T-1 >&2 && .agent/tools/claim_task.sh T-1 ana']);
    expect([claimed.code, claimed.stdout]).toEqual([0, expect.stringContaining('T-1 is yours')]);
  });

  it('--replace-tools makes a registry where there is none, and does nothing when it is asked again', async () => {
    expect((await project.dibs(['init', '--replace-tools'])).stdout).toContain('replaced  tools/claim_task.sh; yours is kept as tools/claim_task.sh.before-dibs');
    const before = inTools().map((name) => [name, statSync(join(tools, name)).ino]);
    const again = await project.dibs(['init', '--replace-tools']);
    expect([again.code, again.stdout.includes('replaced')]).toEqual([0, false]);
    expect(inTools().map((name) => [name, statSync(join(tools, name)).ino])).toEqual(before);
  });

  it('--replace-tools loses nothing where a name to keep the old one under is taken', async () => {
    writeFileSync(join(tools, 'claim_task.sh.before-dibs'), 'another');
    // As an attempt left it that was killed before the new one was there.
    writeFileSync(join(tools, 'check_stale.sh.before-dibs'), SCRIPTS['check_stale.sh']);
    await project.dibs(['init', '--replace-tools']);
    expect([text('claim_task.sh.before-dibs'), text('claim_task.sh.before-dibs-2')]).toEqual(['another', SCRIPTS['claim_task.sh']]);
    expect(existsSync(join(tools, 'check_stale.sh.before-dibs-2'))).toBe(false);
  });

  it('--replace-tools keeps a link, a directory, and a file where a directory belongs', async () => {
    const outside = join(project.base, 'outside.sh');
    writeFileSync(outside, 'mine');
    symlinkSync(outside, join(tools, 'boot.sh'));
    mkdirSync(join(tools, 'release_task.sh'));
    writeFileSync(join(tools, 'release_task.sh', 'x'), 'x');
    writeFileSync(join(tools, 'dibs'), 'a file');
    const { code } = await project.dibs(['init', '--replace-tools']);
    expect(code).toBe(0);
    expect([readFileSync(outside, 'utf8'), text('boot.sh.before-dibs'), text('release_task.sh.before-dibs/x'), text('dibs.before-dibs')]).toEqual(['mine', 'mine', 'x', 'a file']);
    expect((await project.spawn('.agent/tools/boot.sh', [], { as: 'ana' })).code).toBe(0);
  });

  it('names the tasks that their scripts have claimed', async () => {
    mkdirSync(join(project.root, 'scoped'), { recursive: true });
    mkdirSync(join(project.root, 'claimed'));
    writeFileSync(join(project.root, 'scoped', 'T-1.md'), '# One\n');
    expect((await project.spawn('bash', ['.agent/tools/claim_task.sh', 'T-1', 'ana'])).code).toBe(0);
    const { stdout } = await project.dibs(['init']);
    expect(stdout).toContain('claimed without dibs: T-1; ');
    expect(stdout).toContain('\nnext:\n  dibs doctor\n');
  });
});
