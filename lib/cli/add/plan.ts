/** dibs add --from: many tasks of one YAML or JSON file, all of them or none. */

import { createHash } from 'node:crypto';
import { isMap, isScalar, isSeq, parseDocument, visit, type ParsedNode } from 'yaml';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { addPlan } from '../../verbs/add-plan.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { taskFields } from '../output/json.ts';
import { readGiven } from './given-text.ts';
import { planOf, type PlanTask } from './plan-tasks.ts';

const MOST_BYTES = 16 * 1024 * 1024;
const MOST_SHOWN = 20;

/** Adds the tasks of a plan. Throws `usage` for a plan that cannot be meant. */
export async function addFrom(context: Context, file: string): Promise<Answer> {
  const bytes = readGiven(file, 'from');
  const said = `--from ${JSON.stringify(printable(file, 200))}`;
  if (bytes.length > MOST_BYTES) throw new DibsError('usage', `${said} is longer than ${MOST_BYTES} bytes`);
  const tasks = tasksIn(bytes.toString('utf8'), said);
  const caller = await context.caller();
  const created = new Date(await context.registry.nowMs()).toISOString();
  const plan = planOf(tasks, caller.settings, created);
  const key = createHash('sha256').update(bytes).digest('hex').slice(0, 24);
  try {
    const made = await context.run(addPlan(caller, { ...plan, key }, (done) => {
      if (done % 100 === 0) context.progress(`adding ${done} of ${tasks.length}`);
    }));
    const next = context.dibs(['list', '--ready']);
    const shown = made.slice(0, MOST_SHOWN).map((task) => `  ${task.path}`);
    if (made.length > MOST_SHOWN) shown.push(`  and ${made.length - MOST_SHOWN} more`);
    return {
      exit: EXIT.ok,
      fields: { tasks: made.map((task) => taskFields(task)), next },
      text: [`${context.paint.good(made.length === 1 ? '1 task' : `${made.length} tasks`)} added:`, ...shown, `  next: ${next}`].join('\n'),
    };
  } finally {
    context.progress('');
  }
}

/** The tasks as they stand there: a list, or a list under `tasks`. Every value is the text that was written. */
function tasksIn(text: string, said: string): readonly PlanTask[] {
  const fail = (why: string): DibsError => new DibsError('usage', `${said}: ${why}`, { next: ['add', '--help'] });
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { schema: 'failsafe', uniqueKeys: true, prettyErrors: true });
  const [error] = document.errors;
  // Behind its first line the library shows the place in the text.
  if (error !== undefined) throw fail(`it is not YAML: ${printable(/^[^\n]*/.exec(error.message)?.[0] ?? '', 200)}`);
  visit(document, {
    Alias: () => {
      throw fail('anchors and aliases are not taken: write what they stand for');
    },
  });
  const root: unknown = document.contents;
  const list = isMap(root) ? root.get('tasks', true) : root;
  if (!isSeq(list)) throw fail('it is neither a list of tasks, nor has one under "tasks"');
  if (list.items.length === 0) throw fail('it has no tasks');
  return list.items.map((item, index) => taskIn(item as ParsedNode, (why) => fail(`task ${index + 1}: ${why}`)));
}

function taskIn(item: ParsedNode, fail: (why: string) => DibsError): PlanTask {
  const fields = new Map<string, string | readonly string[]>();
  // A text alone is a title.
  if (isScalar(item)) return { fields: fields.set('title', textOf(item)), fail };
  if (!isMap(item)) throw fail('it is neither a list of keys and values, nor a title');
  for (const { key, value } of item.items) {
    const name = isScalar(key) ? textOf(key) : '';
    if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) throw fail(`${JSON.stringify(printable(name, 40))} cannot be a key`);
    if (isSeq(value)) fields.set(name, value.items.map((one) => (isScalar(one) ? textOf(one) : refuseNested(name, fail))));
    else if (isScalar(value)) fields.set(name, textOf(value));
    else if (value !== null) refuseNested(name, fail);
  }
  return { fields, fail };
}

function refuseNested(name: string, fail: (why: string) => DibsError): never {
  throw fail(`${printable(name, 40)} is neither a text nor a list of texts`);
}

/** `null` and `~` say that there is none, where nobody has put them in quotes. */
function textOf({ value, type }: { readonly value: unknown; readonly type?: unknown }): string {
  const text = typeof value === 'string' ? value : '';
  return type === 'PLAIN' && (text === '~' || text === 'null') ? '' : text;
}
