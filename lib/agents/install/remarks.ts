/** What a host needs beside its settings before it runs a hook, and what in its settings stops it. Sentences. */

import { printable } from '../../rules/printable.ts';
import { findProgram } from '../../system/find-program.ts';
import type { HostSetup } from '../hosts/host-setup.ts';
import { HOOK, type Scope } from '../hosts/stored-line.ts';
import type { HostPlace, Surroundings } from './host-place.ts';
import { filesNear } from './nearby-files.ts';
import { pastedInto } from './other-form.ts';
import { isPlainJson } from './settings-text.ts';

/** For a host whose hooks are installed at `place`. `text` is the text of that file. */
export function remarksOn(host: HostSetup, scope: Scope, place: HostPlace, surroundings: Surroundings, text: string): readonly string[] {
  const hindrances = host.hindrances?.(filesNear(host, place, surroundings, text)) ?? [];
  return [whatRuns(scope, place, surroundings), ...unreadable(host, text), ...hindrances, ...host.steps[scope]];
}

/** For a host that has no hooks of dibs at `place`. */
export function remarksOnAbsence(host: HostSetup, place: HostPlace): readonly string[] {
  const pasted = pastedInto(host, place);
  return pasted === undefined ? [] : [`${printable(pasted, 400)} has hooks of dibs`];
}

function whatRuns(scope: Scope, { base }: HostPlace, { env }: Surroundings): string {
  const program = findProgram(base, { file: scope === 'project' ? HOOK : undefined, name: 'dibs-hook' }, env);
  const passes = (why: string): string => `nothing is checked yet: ${why}, and then the hooks let everything pass`;
  if (program === undefined) return passes(scope === 'project' ? 'dibs is neither in node_modules here nor on PATH' : 'dibs-hook is not on PATH');
  return findProgram(base, { name: 'node' }, env) === undefined ? passes('node is not on PATH') : `runs ${printable(program, 400)}`;
}

function unreadable(host: HostSetup, text: string): readonly string[] {
  if (host.kind !== 'settings' || host.readsComments === true || isPlainJson(text)) return [];
  return [`it has comments, trailing commas or a byte order mark, which not every version of ${host.title} reads`];
}
