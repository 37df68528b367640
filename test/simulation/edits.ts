/**
 * What is promised of the text of a task that somebody sets, read from bare texts: nothing here is from lib/. A verb
 * `set:x=one` gives the key `x` the value `one`, in a line of its own.
 *
 * What must hold: an edit that was answered with yes is in the text from then on, unless a later edit of its key or an
 * editor replaced it. No line goes that nobody edited. And the edit of an owner that lost the claim lands nowhere.
 */

export interface Edit {
  readonly key: string;
  readonly value: string;
}

/** Undefined for a verb that sets nothing. */
export function editOf(verb: string): Edit | undefined {
  const [, key, value] = /^set:(\w+)=(\w+)$/.exec(verb) ?? [];
  return key === undefined || value === undefined ? undefined : { key, value };
}

/** Does this text have what was set? */
export function hasEdit(text: string | undefined, { key, value }: Edit): boolean {
  return text?.split('\n').some((line) => line === `${key}: ${value}`) === true;
}

/** Has this text another value for the key? */
export function isReplaced(text: string | undefined, { key, value }: Edit): boolean {
  const now = new RegExp(`^${key}: (.*)$`, 'm').exec(text ?? '')?.[1];
  return now !== undefined && now !== value;
}

/** Is one text the other, but for some of these edits? */
export function isEdited(before: string, after: string, edits: readonly Edit[]): boolean {
  const landed = edits.filter((edit) => hasEdit(after, edit));
  return sameLines(without(before, landed), without(after, landed));
}

/** Are these two states of one text? The line of its version says so: nobody sets that. */
export function isSameText(before: string, after: string): boolean {
  return versionIn(before) !== undefined && versionIn(before) === versionIn(after);
}

function versionIn(text: string): string | undefined {
  return /^version \d+$/m.exec(text)?.[0];
}

// A text without front matter gets fences with its first key.
function without(text: string, edits: readonly Edit[]): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && line !== '---' && !edits.some(({ key }) => line.startsWith(`${key}: `)));
}

function sameLines(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.toSorted().every((line, at) => line === other.toSorted()[at]);
}
