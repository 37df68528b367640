import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTROL, makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

const from = (input: string, ...more: readonly string[]) => registry.dibs(['add', '--from', '-', ...more], { as: 'ana', input });
const text = (name: string): string => readFileSync(join(registry.root, 'scoped', name), 'utf8');

const YAML = `# the plan
tasks:
  - id: P-1
    title: 'Parse: dates'
    priority: 1
    labels: [a, b]
    description: |
      two
      lines
    verify: [make test, make lint]
    number: 007
  - name: lexer
    title: Lex it
    depends_on: P-1
  - title: Join them
    depends_on: [lexer, P-1, OLD]
    lease: 2h
  - Only a title
`;

describe('add --from', () => {
  it('adds all tasks of a YAML file, which may depend on each other by name or id', async () => {
    registry.file('complete/OLD~1.md');
    const { code, stdout } = await from(YAML);
    expect([code, stdout]).toEqual([0, '4 tasks added:\n  scoped/P-1.md\n  scoped/TASK-1.md\n  scoped/TASK-2.md\n  scoped/TASK-3.md\n  next: dibs list --ready\n']);
    expect(text('P-1.md')).toMatch(/^---\ntitle: "Parse: dates"\npriority: "1"\nlabels: \[a, b\]\nverify: \[make test, make lint\]\nnumber: "007"\ncreated: "[-0-9T:.]+Z"\n---\n\ntwo\nlines\n$/);
    expect(text('TASK-2.md')).toMatch(/\ndepends_on: \[TASK-1, P-1, OLD\]\n[^]*lease: "2h"\n/);
    expect((await registry.dibs(['claim', '--next', '--json'], { as: 'bob' })).json.task.id).toBe('P-1');
  });

  it('takes JSON, and answers in JSON', async () => {
    const { json } = await from('[{"title": "One", "body": "x"}, {"title": "Two", "priority": 1}]', '--json');
    expect(json).toMatchObject({ ok: true, tasks: [{ id: 'TASK-1', path: 'scoped/TASK-1.md' }, { id: 'TASK-2' }] });
  });

  it.each([
    ['an id that is taken', '- {title: a}\n- {id: there, title: b}\n', 8, 'already exists'],
    ['a dependency that is nowhere', '- {title: a, depends_on: gone}\n', 5, 'the plan depends on gone'],
    ['a dependency that is no id', '- {title: a, depends_on: "a/b"}\n', 64, 'task 1: '],
    ['a ring', '- {name: a, depends_on: c}\n- {name: b, depends_on: a}\n- {name: c, depends_on: [b]}\n', 64, 'it waits for itself: tasks 1 > 3 > 2 > 1'],
    ['a task that waits for itself', '- {name: a, depends_on: A}\n', 64, 'it waits for itself: tasks 1 > 1'],
    ['an id twice', '- {id: X-1}\n- {id: x-1}\n', 64, 'is the id or name of task 1, too'],
    ['a name that is an id', '- {id: X-1}\n- {name: X-1}\n', 64, 'is the id or name of task 1, too'],
    ['an id that is none', '- {id: "../x"}\n', 64, 'task 1: "../x" is not a task id'],
    ['a date that is none', '- {title: a, due: soon}\n', 64, 'task 1: due "soon" is not a date'],
    ['a lease that is none', '- {title: a, lease: 0}\n', 64, 'lease "0" is not a duration'],
    ['a value in a value', '- {title: a, x: {y: z}}\n', 64, 'x is neither a text nor a list of texts'],
    ['a list in a list', '- {title: a, labels: [[a]]}\n', 64, 'labels is neither'],
    ['a title that is a list', '- {title: [a]}\n', 64, 'title is a list'],
    ['a body and a description', '- {title: a, body: b, description: c}\n', 64, 'both a body and a description'],
    ['a task that says nothing', '- {}\n', 64, 'task 1: it says nothing'],
    ['a key that hides a dependency', '- {title: a, dependsOn: b}\n', 64, 'such a task could not be claimed'],
    ['a key twice', '- {title: a, title: b}\n', 64, 'it is not YAML: Map keys must be unique'],
    ['an alias', '- &a x\n- *a\n', 64, 'anchors and aliases are not taken'],
    ['an odd key', '- {"a b": x}\n', 64, '"a b" cannot be a key'],
    ['no YAML', '[', 64, 'it is not YAML'],
    ['nothing', '', 64, 'neither a list of tasks'],
    ['no tasks', 'tasks: []\n', 64, 'it has no tasks'],
    ['a text', 'hello\n', 64, 'neither a list of tasks'],
    ['NUL', 'a\0b', 64, 'has NUL bytes'],
    ['control characters', '- {id: "\\e[2J"}\n', 64, 'is not a task id'],
    ['__proto__', '- {__proto__: x}\n', 64, '"__proto__" cannot be a key'],
  ])('adds nothing for %s', async (_what, plan, code, said) => {
    registry.file('waiting/THERE~1.md');
    const before = registry.snapshot();
    const refused = await from(plan);
    expect([refused.code, refused.stdout]).toEqual([code, '']);
    expect(refused.stderr).toContain(said);
    expect(refused.stderr).not.toMatch(CONTROL);
    expect(registry.snapshot()).toEqual(before);
  });

  it('is refused beside an id, a title or a field', async () => {
    expect(await from('- a\n', '--due', '2026-12-01')).toMatchObject({ code: 64, stderr: expect.stringContaining('--due cannot be given beside it') });
    expect(await registry.dibs(['add', 'T-1', '--from', '-'], { as: 'ana', input: '- a\n' })).toMatchObject({ code: 64 });
  });
});
