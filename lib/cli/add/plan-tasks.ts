/** What the tasks of a plan come to: ids, dependencies and texts. All of it is checked before any task is made. */

import { DibsError } from '../../rules/error.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import { printable } from '../../rules/printable.ts';
import type { Settings } from '../../rules/settings.ts';
import { idKey } from '../../rules/task-id.ts';
import type { FrontValue } from '../../rules/write-metadata.ts';
import type { Plan } from '../../verbs/add-plan.ts';
import { composeTask, type TaskText } from '../../verbs/add-task.ts';
import { checkField, itemsOf, LIST_KEYS } from '../input/task-fields.ts';

/** A task as the plan has it. `fail`: the error that names it. */
export interface PlanTask {
  readonly fields: ReadonlyMap<string, FrontValue>;
  readonly fail: (why: string) => DibsError;
}

interface Planned extends PlanTask {
  readonly id: string | undefined;
  /** The place of a task of this plan, or the id of another one. */
  readonly dependsOn: readonly (number | string)[];
}

/** Keys that are not written as they stand. */
const OWN: ReadonlySet<string> = new Set(['id', 'name', 'title', 'body', 'description', 'depends_on', 'created']);

/** The plan of these tasks, without its key. Throws `usage` for what cannot be meant. */
export function planOf(tasks: readonly PlanTask[], settings: Settings, created: string): Omit<Plan, 'key'> {
  const ids = tasks.map((task) => idOf(task));
  const places = placesOf(tasks, ids);
  const planned = tasks.map((task, index) => ({ ...task, id: ids[index], dependsOn: itemsIn(task, 'depends_on').map((word) => places.get(idKey(word)) ?? idIn(task, word)) }));
  for (const task of planned) checkFields(task, settings);
  refuseRings(planned);
  const outside = new Set(planned.flatMap(({ dependsOn }) => dependsOn.filter((one) => typeof one === 'string')));
  return { ids, outside: [...outside], created, texts: (made, at) => planned.map((task) => textOf(task, made, at)) };
}

function idOf({ fields, fail }: PlanTask): string | undefined {
  const id = fields.get('id');
  if (id === undefined || id === '') return undefined;
  if (typeof id !== 'string') throw fail('its id is a list');
  return idIn({ fail }, id);
}

/** The error names the task. */
function idIn({ fail }: Pick<PlanTask, 'fail'>, text: string): string {
  try {
    return requireMeantId(text);
  } catch (error) {
    throw fail(error instanceof Error ? error.message : '');
  }
}

/** The place of each task by its id, and by the name that it has in the plan. */
function placesOf(tasks: readonly PlanTask[], ids: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [index, { fields, fail }] of tasks.entries()) {
    const name = fields.get('name');
    for (const word of new Set([ids[index], typeof name === 'string' ? name : undefined].map((text) => idKey(text ?? '')))) {
      if (word === '') continue;
      if (places.has(word)) throw fail(`${printable(word, 100)} is the id or name of task ${(places.get(word) ?? 0) + 1}, too`);
      places.set(word, index);
    }
  }
  return places;
}

function itemsIn({ fields, fail }: PlanTask, key: string): readonly string[] {
  const value = fields.get(key) ?? '';
  const texts = typeof value === 'string' ? [value] : value;
  try {
    // A name of the plan need not be an id, so a list is taken apart only.
    return key === 'depends_on' ? texts.flatMap((text) => text.split(/[,\s]+/)).filter((word) => word !== '') : texts.flatMap((text) => (text === '' ? [] : itemsOf(key, text, key)));
  } catch (error) {
    throw fail(error instanceof Error ? error.message : '');
  }
}

function checkFields({ fields, fail }: Planned, settings: Settings): void {
  for (const [key, value] of fields) {
    if (LIST_KEYS.has(key)) continue;
    if (typeof value !== 'string' && OWN.has(key)) throw fail(`${key} is a list`);
    try {
      if (typeof value === 'string' && value !== '' && key !== 'created') checkField(settings, key, value, key);
    } catch (error) {
      throw fail(error instanceof Error ? error.message : '');
    }
  }
  if ((fields.get('body') ?? '') !== '' && (fields.get('description') ?? '') !== '') throw fail('it has both a body and a description');
  if ([...fields.values()].every((value) => value.length === 0)) throw fail('it says nothing');
}

/** Throws for tasks of the plan that wait for each other: none of them could ever begin. */
function refuseRings(planned: readonly Planned[]): void {
  const open = new Map(planned.map(({ dependsOn }, index) => [index, dependsOn.filter((one) => typeof one === 'number')]));
  const waiting = new Map<number, number[]>();
  for (const [index, before] of open) for (const other of before) waiting.set(other, [...(waiting.get(other) ?? []), index]);
  const left = new Map([...open].map(([index, before]) => [index, new Set(before).size]));
  const free = [...left].filter(([, count]) => count === 0).map(([index]) => index);
  for (let index = free.pop(); index !== undefined; index = free.pop()) {
    left.delete(index);
    for (const after of new Set(waiting.get(index))) {
      const count = (left.get(after) ?? 0) - 1;
      left.set(after, count);
      if (count === 0) free.push(after);
    }
  }
  const [first] = left.keys();
  if (first === undefined) return;
  const ring = [first];
  // Each of those that are left waits for another one of them.
  for (let next = first; ; ) {
    next = open.get(next)?.find((one) => left.has(one)) ?? first;
    if (ring.includes(next)) throw planned[next]?.fail(`it waits for itself: tasks ${[...ring.slice(ring.indexOf(next)), next].map((index) => index + 1).join(' > ')}`) ?? new DibsError('usage', '');
    ring.push(next);
  }
}

function textOf({ fields, dependsOn }: Planned, ids: readonly string[], created: string): TaskText {
  const said = (key: string): string => {
    const value = fields.get(key) ?? '';
    return typeof value === 'string' ? value : '';
  };
  const others = [...fields].filter(([key]) => !OWN.has(key)).map(([key, value]) => [key, LIST_KEYS.has(key) ? listed(key, value) : value] as const);
  const front = { title: said('title'), depends_on: dependsOn.map((one) => (typeof one === 'number' ? (ids[one] ?? '') : one)), ...Object.fromEntries(others), created };
  const body = said('body') === '' ? said('description') : said('body');
  return composeTask({ front, body: Buffer.from(body === '' || body.endsWith('\n') ? body : `${body}\n`) });
}

function listed(key: string, value: FrontValue): FrontValue {
  const items = (typeof value === 'string' ? [value] : value).flatMap((text) => (text === '' ? [] : itemsOf(key, text, key)));
  return key === 'verify' && items.length === 1 ? (items[0] ?? '') : items;
}
