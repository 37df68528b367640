import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../lib/cli/input/parse.ts';
import { VERB_GROUPS } from '../../lib/cli/input/verb-groups.ts';
import { VERBS } from '../../lib/cli/input/verb-table.ts';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

describe('help', () => {
  it('has each verb in one group, with an example that is a command line of that verb', () => {
    const examples = VERB_GROUPS.flatMap(({ verbs }) => Object.entries(verbs));
    expect(examples.map(([name]) => name).toSorted()).toEqual(VERBS.map(({ name }) => name).toSorted());
    for (const [name, example] of examples) expect(parseCommandLine(example.replace(/ < .*/, '').replaceAll(/'[^']*'/g, 'text').split(' ')).verb?.name).toBe(name);
  });

  it('says the same as --help, for all verbs and for one', async () => {
    for (const verb of [[], ['claim'], ['run']]) {
      const [asked, option] = [await registry.dibs(['help', ...verb]), await registry.dibs([...verb, '--help'])];
      expect([asked.code, asked.stderr, asked.stdout.trim()]).toEqual([0, '', option.stdout.trim()]);
    }
    expect((await registry.dibs(['help'])).stdout).toMatch(/^Daily work:\n {2}add \[id\|title\] .*\n +dibs add/m);
    expect((await registry.dibs(['help', 'claim'])).stdout).toContain('Example:\n  $ dibs claim T-1\n');
    expect(await registry.dibs(['help', 'clam'])).toMatchObject({ code: 64, stderr: expect.stringContaining('did you mean "claim"?') as string });
  });
});

describe('a word that is not a verb', () => {
  it.each([
    [['pull'], 'claim --next', ['dibs claim --next']],
    [['ready'], 'list --ready', ['dibs list --ready']],
    [['history', 'T-1'], 'log T-1', ['dibs log T-1']],
    [['rm', 'T-1'], 'move T-1 --to cancelled', ['dibs move T-1 --to cancelled']],
    [['cancel'], 'move <id> --to cancelled', ['dibs move --help']],
    [['edit', 'two words'], 'show <id>', ['dibs show --help']],
    [['exec', 'T-1'], 'run <id>', ['dibs run --help']],
    [['stael', 'T-1'], undefined, ['dibs --help']],
    [['constructor'], undefined, ['dibs --help']],
  ] as const)('%j is refused with what does it here', async (argv, meant, next) => {
    const refused = await registry.dibs(argv);
    expect([refused.code, refused.stdout, refused.next]).toEqual([64, '', next]);
    if (meant === undefined) expect(refused.stderr).not.toContain('did you mean');
    else expect(refused.stderr).toContain(`did you mean "${meant}"?`);
  });
});

describe('an id', () => {
  it('may be the file of its task', async () => {
    registry.file('scoped/Z-4~2.md');
    expect(await registry.dibs(['claim', `${registry.root}/scoped/Z-4~2.md`], { as: 'alice' })).toMatchObject({ code: 0 });
    const [name = ''] = registry.names('claimed');
    expect(await registry.dibs(['note', `claimed/${name}`, 'half of it'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(await registry.dibs(['complete', 'Z-4.md'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(await registry.dibs(['show', 'src/Z-4.md'])).toMatchObject({ code: 64 });
  });

  it('that no task has is refused with those that are nearly the same', async () => {
    registry.file('scoped/Parser-10.md');
    registry.file('complete/Parser-1~3.md');
    for (const argv of [['show', 'parser-11'], ['claim', 'parser-11'], ['log', 'parser-11']]) {
      expect(await registry.dibs(argv, { as: 'alice' })).toMatchObject({ code: 5, stderr: expect.stringContaining('there is no task parser-11 on any shelf; did you mean Parser-1 or Parser-10?') as string });
    }
    expect((await registry.dibs(['show', 'other'])).stderr).not.toContain('did you mean');
  });

  it('may be left out by complete, release and note where exactly one task is held', async () => {
    registry.file('scoped/T-1.md');
    registry.file('scoped/T-2.md');
    expect(await registry.dibs(['complete'], { as: 'alice' })).toMatchObject({ code: 6 });
    await registry.dibs(['claim', 'T-1'], { as: 'alice' });
    expect(await registry.dibs(['note', 'half of it'], { as: 'alice' })).toMatchObject({ code: 0, stdout: expect.stringContaining('noted on T-1') as string });
    expect(await registry.dibs(['note', 'T-1'], { as: 'alice' })).toMatchObject({ code: 64 });
    await registry.dibs(['claim', 'T-2'], { as: 'alice' });
    expect(await registry.dibs(['complete'], { as: 'alice' })).toMatchObject({ code: 64, stderr: expect.stringMatching(/which one\? You hold T-[12], T-[12]/) as string });
    expect(await registry.dibs(['complete'], { as: 'alice', env: { CURRENT_TASK_ID: 'T-2' } })).toMatchObject({ code: 0 });
    expect(await registry.dibs(['release'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect([...registry.names('complete'), ...registry.names('scoped')]).toEqual([expect.stringMatching(/^T-2~/), expect.stringMatching(/^T-1~/)]);
  });
});

it('--quiet prints nothing where the exit code 0 says all, and errors and answers as ever', async () => {
  registry.file('scoped/T-1.md');
  for (const argv of [['claim', 'T-1'], ['note', 'T-1', 'x'], ['verify', 'T-1'], ['release', 'T-1']]) {
    expect(await registry.dibs([...argv, '-q'], { as: 'alice' })).toMatchObject({ code: 0, stdout: '', stderr: '' });
  }
  expect((await registry.dibs(['list', '-q'], { as: 'alice' })).stdout).toContain('T-1');
  expect((await registry.dibs(['complete', 'T-1', '-q'], { as: 'alice' })).stderr).toContain('not-claimable');
  expect((await registry.dibs(['claim', 'T-1', '-q', '--json'], { as: 'alice' })).json.ok).toBe(true);
});

it('artifacts are shown by show, and by boot to who has the task again; times of the log are marked as UTC', async () => {
  registry.file('scoped/T-1.md');
  await registry.dibs(['claim', 'T-1'], { as: 'alice' });
  await registry.dibs(['complete', 'T-1', '--review', '--artifact', 'commit 0abc', '--artifact', 'docs/x.md'], { as: 'alice' });
  expect((await registry.dibs(['show', 'T-1'])).stdout).toMatch(/review: ?\n +artifact commit 0abc\n +artifact docs\/x\.md/);
  await registry.dibs(['move', 'T-1', '--to', 'scoped', '--reason', 'no tests'], { as: 'bob' });
  await registry.dibs(['claim', 'T-1'], { as: 'alice' });
  expect((await registry.dibs(['boot'], { as: 'alice' })).stdout).toContain('artifact commit 0abc');
  expect((await registry.dibs(['log', 'T-1'])).stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ {2}claim/m);
});
