/** Changes what the text of a task says of itself, and leaves every other byte as it is, in whatever form it has. */

import { applyEdits, modify, parseTree } from 'jsonc-parser';
import { editLines, type Edit } from '../rules/edit-front.ts';
import { refused } from '../rules/error.ts';
import { isData } from '../rules/find-front.ts';
import type { TaskName } from '../rules/name.ts';
import { readTask, type TaskMetadata } from '../rules/task-metadata.ts';
import { decodeText } from '../system/replace-file.ts';
import { requireReadable } from '../verbs/add-task.ts';

/** The change that makes these edits, for `rewrite`. `editsFor`: they may depend on what the task says now. */
export function taskEditor(editsFor: (metadata: TaskMetadata) => readonly Edit[]): (bytes: Uint8Array, task: TaskName) => Uint8Array {
  return (bytes, task) => {
    const before = readTask(bytes, task.ext);
    if (before.kind === 'malformed') throw refused({ why: 'bad-metadata', id: task.id, path: task.path, fault: before.why }, { do: 'show', id: task.id });
    const after = edited(bytes, task, editsFor(before.metadata));
    requireReadable({ text: after, ext: task.ext });
    return after;
  };
}

function edited(bytes: Uint8Array, { ext, path }: TaskName, edits: readonly Edit[]): Uint8Array {
  if (ext === '.json') return encoded(edits.reduce((text, edit) => editJson(text, edit), decodeText(bytes, path)));
  if (isData(ext)) return encoded(editText(decodeText(bytes, path), edits));
  const { start, end } = frontOf(bytes);
  if (start === end && start === 0) return withFront(bytes, edits);
  const front = encoded(editText(decodeText(bytes.subarray(start, end), path), edits));
  return Buffer.concat([bytes.subarray(0, start), front, bytes.subarray(end)]);
}

/** Lines of front matter, or of a YAML file, with their line ends. */
function editText(text: string, edits: readonly Edit[]): string {
  return edits.reduce((now, edit) => editOnce(now, edit), text);
}

/** Each line that stays keeps its own line end. */
function editOnce(text: string, edit: Edit): string {
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const whole = text === mark || text.endsWith('\n') ? text : `${text}${eol}`;
  const raw = whole.slice(mark.length).split(/(?<=\n)/).filter((line) => line !== '');
  const lines = raw.map((line) => line.replace(/\r?\n$/, ''));
  const changed = editLines(lines, edit);
  const [start, end] = [commonStart(lines, changed), commonEnd(lines, changed)];
  const kept = Math.min(end, Math.min(lines.length, changed.length) - start);
  const anew = changed.slice(start, changed.length - kept).map((line) => `${line}${eol}`);
  return changed.length === lines.length && anew.length === 0 ? text : [mark, ...raw.slice(0, start), ...anew, ...raw.slice(raw.length - kept)].join('');
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((line, index) => line !== b[index]);
  return at < 0 ? a.length : at;
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  return commonStart(a.toReversed(), b.toReversed());
}

/** Where the lines between the fences begin and end. Both 0 if there is no front matter. */
function frontOf(bytes: Uint8Array): { readonly start: number; readonly end: number } {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const first = /^(?:\xEF\xBB\xBF)?---[ \t]*\r?\n/.exec(text)?.[0].length;
  if (first === undefined) return { start: 0, end: 0 };
  const close = /^(?:---|\.\.\.)[ \t]*\r?$/m.exec(text.slice(first));
  return { start: first, end: first + (close?.index ?? 0) };
}

function withFront(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const lines = edits.reduce<readonly string[]>((now, edit) => editLines(now, edit), []);
  if (lines.length === 0) return bytes;
  const isApart = bytes.length === 0 || bytes[0] === 0x0a || bytes[0] === 0x0d;
  return Buffer.concat([encoded(`---\n${lines.join('\n')}\n---\n${isApart ? '' : '\n'}`), bytes]);
}

function editJson(text: string, { key, value }: Edit): string {
  const root = parseTree(text);
  const properties = root?.children ?? [];
  const old = properties.find(({ children }) => children?.[0]?.value === key)?.children?.[1];
  if (value === undefined) return old === undefined ? text : applyEdits(text, modify(text, [key], undefined, {}));
  // A number stays one.
  const json = JSON.stringify(old?.type === 'number' && typeof value === 'string' && /^(?:0|[1-9][0-9]{0,14})$/.test(value) ? Number(value) : value);
  if (old !== undefined) return `${text.slice(0, old.offset)}${json}${text.slice(old.offset + old.length)}`;
  const last = properties.at(-1);
  const at = last === undefined ? (root?.offset ?? 0) + 1 : last.offset + last.length;
  // A new key stands as far in as the first one.
  const between = /^[ \t]*(?:\r?\n[ \t]*)?/.exec(text.slice((root?.offset ?? 0) + 1))?.[0] ?? '';
  const gap = last === undefined ? '' : `,${/\r?\n[ \t]*$/.exec(between)?.[0] ?? ' '}`;
  return `${text.slice(0, at)}${gap}${JSON.stringify(key)}: ${json}${text.slice(at)}`;
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
