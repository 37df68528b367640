import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTROL, makeRegistry, registryAt, type Registry, type RunOptions } from '../support/fixture.ts';

// Clears the screen, sets the title, rings, overprints the line, and turns the rest around; in C0, C1 and Unicode.
const EVIL = '\u001B[2J\u001B]0;pwned\u0007\rover\u0008\u009B31m\u202Eback\u2028line';

let registry: Registry;

beforeAll(async () => {
  registry = await makeRegistry();
  const front = `---\ntitle: ${JSON.stringify(EVIL)}\nwaiting_for: ${JSON.stringify(EVIL)}\nreserve_for: b\u202Eob\n---\n${EVIL}\n`;
  registry.file('scoped/FRONT.md', front);
  registry.file('scoped/PLAIN.md', `---\ntitle: plain${EVIL.replace(/[\r\u2028]/g, '')}\n---\n`);
  registry.file('scoped/HEADING.md', `# ${EVIL}\n`);
  registry.file('scoped/KEY.md', `---\n${EVIL}: [\n---\n`);
  registry.file('waiting/WAIT.md', front);
  registry.file(`scoped/${EVIL}.md`, 'foreign');
  const log = (id: string, event: string, generation: number): void => {
    const line = { v: 1, at: Date.now(), event, id, generation, by: 'bob', text: EVIL, artifacts: [EVIL], from: EVIL, to: EVIL, stamp: EVIL };
    registry.file(`log/${id}.jsonl`, `${JSON.stringify(line)}\n`);
  };
  for (const id of ['FRONT', 'HEADING', 'WAIT']) log(id, 'note', 0);
  registry.held('MINE', { text: front });
  log('MINE', 'note', 1);
  // A bidirectional control is no control character, so it may be in an owner's name.
  registry.held('THEIRS', { owner: `b%E2%80%AEob` });
  registry.held('STALE', { owner: `b%E2%80%AEob`, ageSeconds: 9999 });
  log('STALE', 'note', 0);
});

afterAll(() => {
  registry.remove();
});

const ALICE: RunOptions = { as: 'alice' };

describe('what strangers wrote', () => {
  it.each<readonly [string, readonly string[], RunOptions, number]>([
    ['list', ['list'], ALICE, 0],
    ['show, front matter', ['show', 'FRONT'], ALICE, 0],
    ['show, a claim of an odd owner', ['show', 'THEIRS'], ALICE, 0],
    ['log', ['log', 'FRONT'], ALICE, 0],
    ['boot', ['boot'], ALICE, 0],
    ['boot with an odd CURRENT_TASK_ID', ['boot'], { as: 'alice', env: { CURRENT_TASK_ID: EVIL } }, 64],
    ['claim, waiting', ['claim', 'WAIT'], ALICE, 6],
    ['claim, reserved', ['claim', 'FRONT'], ALICE, 6],
    ['claim, held', ['claim', 'THEIRS'], ALICE, 3],
    ['claim, no id', ['claim', EVIL], ALICE, 64],
    ['verb', [EVIL], ALICE, 64],
    ['option', [`--${EVIL}`], ALICE, 64],
    ['value', ['list', `--shelf=${EVIL}`], ALICE, 64],
    ['agent', ['whoami', `--agent=${EVIL}`], ALICE, 64],
    ['a printable agent that turns text around', ['whoami', '--agent=b\u202Eob'], ALICE, 0],
    ['stamp', ['verify', 'MINE', `--stamp=${EVIL}`], ALICE, 64],
    ['registry', ['list', `--registry=${EVIL}`], ALICE, 66],
    ['a next step', ['claim', 'NOWHERE', '--agent=b\u202Eob'], ALICE, 5],
    ['body file', ['add', 'T-1', `--body-file=${EVIL}`], ALICE, 64],
    ['janitor', ['janitor', '--dry-run'], ALICE, 0],
    ['stuck', ['stuck'], ALICE, 0],
  ])('never reaches a terminal as it is: %s', async (_what, args, options, exit) => {
    const { stdout, stderr, code } = await registry.dibs(args, options);
    expect(code).toBe(exit);
    expect(stdout).not.toMatch(CONTROL);
    expect(stderr).not.toMatch(CONTROL);
  });

  it('is shown escaped, so that nothing of it is lost', async () => {
    const { stdout } = await registry.dibs(['show', 'FRONT']);
    expect(stdout).toContain(String.raw`\u{1b}[2J\u{1b}]0;pwned\u{7}`);
    expect((await registry.dibs(['list'])).stdout).toContain(String.raw`\u{9b}31m\u{202e}back`);
  });

  it('is whole in JSON, where no byte of it can be obeyed either', async () => {
    const { stdout, json } = await registry.dibs(['list', '--json']);
    expect(json.tasks.find((task: { id: string }) => task.id === 'FRONT').title).toBe(EVIL);
    expect(stdout.trimEnd()).not.toMatch(/\p{Cc}/u);
  });
});

it('leaves a claim that ran out to who takes it over, last words and all, without obeying them', async () => {
  const { code, stdout, stderr } = await registry.dibs(['claim', 'STALE'], { as: 'alice' });
  expect(code).toBe(0);
  expect(stdout).toContain(String.raw`taken over from b\u{202e}ob`);
  expect(`${stdout}${stderr}`).not.toMatch(CONTROL);
});

it('prints no control character of the path of the registry', async () => {
  const odd = registryAt(join(registry.base, 'odd'));
  expect(await odd.dibs(['init'])).toMatchObject({ code: 0 });
  odd.file('scoped/T-1.md');
  const moved = join(registry.base, `a\u001B[31mb\nc`);
  renameSync(odd.base, moved);
  for (const [args, exit] of [[['claim', 'T-1'], 0], [['boot'], 0], [['show', 'T-1'], 0], [['init'], 0], [['list', `--registry=${moved}/x`], 66]] as const) {
    const { stdout, stderr, code } = await registry.dibs(args, { as: 'alice', cwd: moved });
    expect([args[0], code]).toEqual([args[0], exit]);
    expect(`${stdout}${stderr}`).not.toMatch(CONTROL);
  }
});
