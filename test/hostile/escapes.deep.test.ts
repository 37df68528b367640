/** Terminal escapes, wherever a stranger can write them: no verb, in no mode, lets one reach what it prints. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VERBS, type VerbSpec } from '../../lib/cli/input/verb-table.ts';
import { DIRECTORIES } from '../../lib/rules/shelf.ts';
import { CONTROL, registryAt, skipBecause } from '../support/fixture.ts';
import { everyVerb } from './every-verb.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { WarmDibs, type Said, type WarmOptions } from '../support/warm-dibs.ts';

// Clears the screen, sets the title, rings, overprints the line, turns the rest around, breaks lines; in C0, C1 and
// Unicode. No SGR: those are what dibs itself paints with.
const EVIL = '\u001B[2J\u001B]0;pwned\u0007\rover\u0008\u009B2K\u202Eback\u2066\u2028line\u007F';
/** As far as an owner may be written: what turns text around is no control character. */
const ODD = 'b\u202Eo\u2066b';
const ODD_ENCODED = 'b%E2%80%AEo%E2%81%A6b';

// What lib/cli/output/paint.ts paints with, and nothing else.
// oxlint-disable-next-line no-control-regex -- this is what is painted
const PAINT = /\u001B\[(?:1|2|22|31|32|33|39)m/g;

const dibs = new WarmDibs();
let base: string;
let project: string;

beforeAll(() => {
  base = scratchDirectory('escapes');
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await dibs.stop();
});

afterAll(async () => {
  await dibs.stop();
  rmSync(base, { recursive: true, force: true });
});

/** A registry in which strangers wrote everything. */
function layEvil(): void {
  project = join(base, 'project');
  rmSync(project, { recursive: true, force: true });
  const root = join(project, '.agent', 'registry');
  for (const directory of DIRECTORIES) mkdirSync(join(root, directory), { recursive: true });
  const put = (path: string | Buffer, text: string): void => writeFileSync(path, text);
  const file = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    put(join(root, path), text);
  };
  const front = ['title', 'waiting_for', 'reserve_for', 'priority', 'role', 'project'].map((key) => `${key}: ${JSON.stringify(EVIL)}\n`).join('');
  file('scoped/BAD.md', `---\n${front}---\n${EVIL}\n`);
  file('scoped/FREE.md', `# ${EVIL}\n`);
  file('scoped/KEY.md', `---\ndepends_on: [${EVIL}\n---\n`);
  file('scoped/DATA.json', `{"title": ${JSON.stringify(EVIL)}, "depends_on": [${JSON.stringify(EVIL)}]}`);
  file('scoped/YAML.yaml', `${EVIL}: ${EVIL}\n`);
  file('waiting/WAIT.md', `---\n${front}---\n${EVIL}\n`);
  for (const shelf of ['scoped', 'claimed', 'waiting', 'log', 'holders', 'tmp', 'lost+found']) {
    file(`${shelf}/${EVIL}.md`, EVIL);
    // A name that is no text at all.
    put(Buffer.concat([Buffer.from(`${join(root, shelf)}/\u001B[2J`), Buffer.from([0xff, 0x9b, 0x32, 0x4a, 0xc2])]), EVIL);
  }
  file(EVIL, '');
  file('tmp/drop-abcdefghijkl-\u001B[2J', EVIL);
  utimesSync(join(root, 'tmp', 'drop-abcdefghijkl-\u001B[2J'), 1, 1);
  const now = Date.now();
  const claim = (name: string, owner: string, generation: number, ageMs = 0): void => {
    const bare = `${name}~${generation}@${owner}:${now - ageMs}+3600.md`;
    file(`claimed/${bare}`, `---\n${front}---\n${EVIL}\n`);
    file(`holders/${owner.toLowerCase()}/${bare}`, 'confirmed\n');
    if (ageMs > 0) utimesSync(join(root, 'claimed', bare), 1, 1);
  };
  claim('MINE', 'alice', 1);
  claim('OTHER', `alice~${ODD_ENCODED}`, 1);
  claim('THEIRS', ODD_ENCODED, 1);
  claim('STALE', `${ODD_ENCODED}~${ODD_ENCODED}`, 1, 9_999_000);
  claim('DEBRIS', ODD_ENCODED, 1);
  file('complete/DEBRIS~2.md', '');
  file(`holders/alice/LOST~1@alice:${now}+3600.md`, 'confirmed\n');
  for (const id of ['BAD', 'FREE', 'WAIT', 'MINE', 'STALE', 'OTHER', 'THEIRS', 'LOST']) {
    const line = (event: string, generation: number): string => JSON.stringify({ v: 1, at: now, event, id: EVIL, generation, by: ODD_ENCODED, text: EVIL, artifacts: [EVIL], from: EVIL, to: id === 'WAIT' ? 'waiting/WAIT.md' : EVIL, stamp: EVIL, lease: 1 });
    file(`log/${id}.jsonl`, `${line('note', 1)}\n${line('release', 1)}\n${EVIL}\n${line('steal', 2)}\n${JSON.stringify({ v: 1, at: now, event: 'complete', id, generation: 9, by: ODD_ENCODED, to: `complete/${EVIL}` })}\n`);
  }
}

function run(args: readonly string[], more: Partial<WarmOptions> = {}): Promise<Said> {
  return dibs.run(args, { cwd: project, env: { DIBS_AGENT: 'alice', ...more.env }, ...(more.cwd === undefined ? {} : { cwd: more.cwd }), ...(more.isTTY === undefined ? {} : { isTTY: more.isTTY }) });
}

/** What of it a terminal could obey, with what stands around it; empty where all is well. */
function obeyed(text: string): string {
  const at = text.search(CONTROL);
  return at < 0 ? '' : JSON.stringify(text.slice(Math.max(0, at - 60), at + 30));
}

interface Mode {
  readonly mode: string;
  readonly args: readonly string[];
  readonly options: Partial<WarmOptions>;
}

const MODES: readonly Mode[] = [
  { mode: 'in text', args: [], options: {} },
  { mode: 'in JSON', args: ['--json'], options: {} },
  { mode: 'painted for a terminal', args: [], options: { isTTY: true } },
];

/** In every mode: nothing that a terminal obeys, and an answer that was foreseen. */
async function expectHarmless(args: readonly string[], options: Partial<WarmOptions> = {}): Promise<void> {
  for (const { mode, args: more, options: others } of MODES) {
    // What stands after `--` is the command's.
    const end = args.indexOf('--');
    const line = end < 0 ? [...args, ...more] : [...args.slice(0, end), ...more, ...args.slice(end)];
    const { code, stdout, stderr } = await run(line, { ...options, ...others });
    const told = [mode, JSON.stringify(args), code];
    for (const text of [stdout, stderr]) expect([...told, obeyed(others.isTTY === true ? text.replace(PAINT, '') : text)]).toEqual([...told, '']);
    if (args[0] !== 'run') expect([...told, code === 1]).toEqual([...told, false]);
    if (mode === 'in JSON' && stdout !== '' && !/--(?:help|version)/.test(args.join(' '))) {
      const objects = stdout.trimEnd().split('\n').map((each) => typeof JSON.parse(each));
      // Events are an object each.
      expect([...told, ...objects]).toEqual([...told, ...(args[0] === 'events' ? objects.map(() => 'object') : ['object'])]);
    }
  }
}

describe('what strangers wrote into a registry', () => {
  it.each(['BAD', 'FREE', 'KEY', 'DATA', 'YAML', 'WAIT', 'MINE', 'OTHER', 'THEIRS', 'STALE', 'DEBRIS', 'LOST'])('is obeyed by no terminal, whatever verb speaks of %s', async (id) => {
    layEvil();
    for (const args of everyVerb(id)) {
      await expectHarmless(args);
      // What it changed would hide what the next one has to show.
      if (!['list', 'show', 'verify', 'whoami', 'log', 'stuck', 'boot', 'init'].includes(args[0] ?? '')) layEvil();
    }
  });

  it('reaches a real terminal no more than a pipe', async (context) => {
    try {
      execFileSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' });
    } catch {
      skipBecause(context, 'script is not there to make a terminal');
    }
    const registry = registryAt(join(base, 'terminal'));
    for (const [id, args] of ['STALE', 'MINE'].flatMap((id) => everyVerb(id).map((line) => [id, line] as const))) {
      if (id === 'MINE' && !['show', 'boot', 'release', 'verify', 'note'].includes(args[0] ?? '')) continue;
      layEvil();
      const { stdout } = await registry.spawn('script', ['-qec', `dibs ${args.map((word) => `'${word}'`).join(' ')}`, '/dev/null'], { as: 'alice', cwd: project, env: { TERM: 'xterm' } });
      // A terminal's driver writes a carriage return before each newline.
      expect([args, obeyed(stdout.replaceAll('\r\n', '\n').replace(PAINT, ''))]).toEqual([args, '']);
      if (args[0] === 'show') expect(stdout).toMatch(PAINT);
    }
  });
});

describe('what the command line is given', () => {
  /** Each option with a value and each positional, alone evil among what is sound. */
  function lines({ name, args, options, command }: VerbSpec): readonly (readonly string[])[] {
    const wanted = args.split(' ').filter((word) => word.startsWith('<')).map((word): string => (word.includes('text') ? 'text' : 'MINE'));
    const end = command === true ? ['--', 'true'] : [];
    const given = (evil: string): readonly (readonly string[])[] => [
      ...options.filter(({ value }) => value !== undefined).map((option) => [name, ...wanted, `--${option.name}=${evil}`, ...end]),
      ...options.filter(({ value }) => value === undefined).map((option) => [name, ...wanted, `--${option.name}=${evil}`, ...end]),
      ...wanted.map((_word, at) => [name, ...wanted.with(at, evil), ...end]),
      [name, ...wanted, evil, ...end],
      [name, ...wanted, `--${evil}`, ...end],
      [name, ...wanted, `-${evil}`, ...end],
      ...['agent', 'session', 'registry', 'json', 'quiet'].map((option) => [name, ...wanted, `--${option}=${evil}`, ...end]),
    ];
    return [...given(EVIL), ...given(ODD)];
  }

  it.each(VERBS)('to $name is obeyed by no terminal, in any option or argument', async (spec) => {
    layEvil();
    for (const args of lines(spec)) await expectHarmless(args);
  });

  it('as a verb, as the command of dibs run, as a session that is odd with an agent that is odd', async () => {
    layEvil();
    for (const args of [[EVIL], [ODD], [EVIL, '--help'], ['--help', EVIL], ['run', 'FREE', '--', EVIL], ['run', 'FREE', '--', 'true', EVIL], ['boot', `--agent=${ODD}`, `--session=${ODD}`], ['list', '--mine', `--agent=${ODD}`], ['claim', 'FREE', `--agent=${ODD}`, `--session=${ODD}`]]) await expectHarmless(args);
  });
});

it('a next step with such a word in it works as it is printed', async () => {
  layEvil();
  const registry = registryAt(join(base, 'shell'));
  const agent = `it's ${ODD}\\`;
  const { stdout } = await registry.dibs(['list', '--shelf', 'claimed', '--mine', '--agent', agent, '--json'], { cwd: project });
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, tasks: [] });
  const [next = ''] = (await registry.dibs(['verify', '--agent', agent], { cwd: project })).next;
  expect(obeyed(next)).toBe('');
  const [, options = ''] = /^dibs list --ready (--agent .*)$/.exec(next) ?? [];
  const { json } = await registry.spawn('bash', ['-c', `dibs whoami --json ${options}`], { cwd: project });
  expect(json).toMatchObject({ agent, agentSource: 'flag' });
});

describe('what the surroundings say', () => {
  it.each(['DIBS_AGENT', 'AGENT_ID', 'DIBS_SESSION', 'CLAUDE_CODE_SESSION_ID', 'CODEX_SESSION_ID', 'CODEX_THREAD_ID', 'GEMINI_SESSION_ID', 'CURRENT_TASK_ID', 'DIBS_REGISTRY', 'DIBS_STAMP', 'DIBS_FENCE', 'DIBS_DEBUG', 'HOME', 'USER', 'LOGNAME', 'TERM', 'NO_COLOR'])('in %s is obeyed by no terminal', async (name) => {
    for (const value of [EVIL, ODD]) {
      layEvil();
      for (const args of everyVerb('MINE')) await expectHarmless(args, { env: { DIBS_AGENT: 'alice', [name]: value } });
    }
  });

  it.each([
    ['a key', `${EVIL}: 1\n`],
    ['a line', `${EVIL}\n`],
    ['a lease', `lease: ${EVIL}\n`],
    ['an agent', `agent: "${EVIL}"\n`],
    ['an agent that is odd', `agent: ${ODD}\n`],
    ['a colon', `colon: '${EVIL}'\n`],
  ])('in registry.yaml as %s is obeyed by no terminal', async (_what, text) => {
    layEvil();
    writeFileSync(join(project, '.agent', 'registry', 'registry.yaml'), text);
    for (const args of everyVerb('FREE')) await expectHarmless(args, { env: { DIBS_AGENT: '' } });
  });

  it('in the path of the registry is obeyed by no terminal, however it was found', async () => {
    layEvil();
    const moved = join(base, `a\u001B[2Jb\nc\u202Ed`);
    renameSync(project, moved);
    const root = join(moved, '.agent', 'registry');
    for (const args of everyVerb('MINE')) {
      await expectHarmless(args, { cwd: moved });
      await expectHarmless([...args.slice(0, 1), `--registry=${root}`, ...args.slice(1)], { cwd: base });
      await expectHarmless(args, { cwd: base, env: { DIBS_AGENT: 'alice', DIBS_REGISTRY: root } });
    }
    await expectHarmless(['init', join(moved, 'new')], { cwd: base });
    rmSync(moved, { recursive: true });
  });

  it.each([
    ['a .git file that leads nowhere', '.git', `gitdir: ${EVIL}\n`],
    ['a .git file that says nothing', '.git', EVIL],
    ['a commondir', 'git/commondir', `${EVIL}\n`],
    ['a work tree', 'git/config', `[core]\n\tworktree = "${EVIL.replaceAll('\r', '')}"\n`],
    ['a config', 'git/config', `[${EVIL}]\n${EVIL} = ${EVIL}\n`],
  ])('in %s of git is obeyed by no terminal', async (_what, path, text) => {
    layEvil();
    const tree = join(base, 'project', 'tree');
    mkdirSync(join(tree, 'git'), { recursive: true });
    if (path !== '.git') writeFileSync(join(tree, '.git'), `gitdir: ${join(tree, 'git')}\n`);
    if (path === 'git/config') writeFileSync(join(tree, 'git', 'commondir'), '.\n');
    writeFileSync(join(tree, path), text);
    for (const args of everyVerb('MINE')) await expectHarmless(args, { cwd: tree });
  });
});
