/** All that a host needs, file by file: its hooks, the entries of `dibs mcp`, and the skill. */

import { existsSync } from 'node:fs';
import { printable } from '../../rules/printable.ts';
import { findProgram } from '../../system/find-program.ts';
import { findFile, removeEmpty } from '../../system/replace-file.ts';
import { lastRunOf } from '../hosts/last-run.ts';
import type { HostSetup, McpEntry } from '../hosts/host-setup.ts';
import type { Scope } from '../hosts/stored-line.ts';
import { editFile, textOf } from './edit-file.ts';
import { fileBeside, placeOf, type HostPlace, type Surroundings } from './host-place.ts';
import { installHost, reportOn, uninstallHost, type State } from './installation.ts';
import { stateOfEntry, withEntry, withoutEntry } from './mcp-entry.ts';
import { stateOfSkill, withoutSkill, withSkill } from './skill-file.ts';

export interface PartReport {
  readonly state: State;
  /** What differs from the state `installed`. Sentences. */
  readonly differs: readonly string[];
  /** What else must be done, or is worth knowing. Sentences. */
  readonly remarks: readonly string[];
  /** Was something written, made or removed? */
  readonly wrote: boolean;
}

/** One file. Each of its steps throws `malformed`, `conflict` or `store-failed`; then the file is as it was. */
export interface SetupPart {
  readonly part: 'hooks' | 'mcp' | 'skill';
  readonly path: string;
  /** What the host asks of a person before it uses this. Sentences, also while it is not there. */
  readonly steps: readonly string[];
  /** Is there a file now? */
  exists(): boolean;
  look(): PartReport;
  put(): PartReport;
  takeAway(): PartReport;
}

/**
 * In the order in which they are put there. They are taken away in the other order, because two of them can be in one
 * file. Throws `usage` as `placeOf` does.
 */
export function partsOf(host: HostSetup, scope: Scope, surroundings: Surroundings): readonly SetupPart[] {
  const place = placeOf(host, scope, surroundings);
  const hooks: SetupPart = {
    part: 'hooks',
    path: place.path,
    steps: host.steps[scope],
    exists: () => existsSync(place.path),
    look: () => {
      const report = reportOn(host, scope, surroundings);
      return report.state === 'absent' || report.state === 'foreign' ? report : { ...report, remarks: [...report.remarks, lastRun(host, surroundings)] };
    },
    put: () => installHost(host, scope, surroundings),
    takeAway: () => uninstallHost(host, scope, surroundings),
  };
  return [hooks, ...host.mcp(scope, place.isNamed).map((entry) => entryPart(entry, place, surroundings)), skillPart(host.skill[scope], place, surroundings)];
}

/** Was the hook seen to run? A sentence. The same hook runs in every project of the user. */
function lastRun({ name }: HostSetup, { env }: Surroundings): string {
  const run = lastRunOf(name, env);
  if (run === undefined) return 'no session of this user has run the hook yet';
  return `a session ran the hook last at ${new Date(run.at).toISOString().slice(0, 19)}Z${run.directory === '' ? '' : `, in ${printable(run.directory, 400)}`}`;
}

function entryPart(entry: McpEntry, place: HostPlace, surroundings: Surroundings): SetupPart {
  const files = entry.files.map((file) => fileBeside(place, file, surroundings));
  const { path, directories } = files.find((file) => existsSync(file.path)) ?? files[0] ?? { path: place.path, directories: [] };
  const steps = entry.approval === undefined ? [] : [entry.approval];
  const missing = findProgram(place.base, { name: 'dibs' }, surroundings.env) === undefined ? ['dibs is not on PATH here: a host that has the same PATH cannot start the server'] : [];
  return edited('mcp', path, directories, {
    remarks: [...missing, ...steps],
    steps,
    state: (text) => (text === undefined ? { state: 'absent', differs: [] } : stateOfEntry(text, entry, path)),
    put: (text) => withEntry(text, entry, path),
    takeAway: (text) => (stateOfEntry(text, entry, path).state === 'foreign' ? text : withoutEntry(text, entry, path)),
  });
}

function skillPart(file: string, place: HostPlace, surroundings: Surroundings): SetupPart {
  const { path, directories } = fileBeside(place, file, surroundings);
  const why: Partial<Record<State, string>> = { changed: 'it is not as it was made', foreign: 'it is not made by dibs' };
  return edited('skill', path, directories, {
    remarks: [],
    steps: [],
    state: (text) => {
      const state = stateOfSkill(text);
      return { state, differs: why[state] === undefined ? [] : [why[state]] };
    },
    put: (text) => withSkill(text, path),
    takeAway: (text) => withoutSkill(text, path),
  });
}

interface Edits {
  /** Of a part that is there. */
  readonly remarks: readonly string[];
  readonly steps: readonly string[];
  state(text: string | undefined): Pick<PartReport, 'state' | 'differs'>;
  put(text: string | undefined): string;
  takeAway(text: string): string | undefined;
}

function edited(part: SetupPart['part'], path: string, directories: readonly string[], edits: Edits): SetupPart {
  const report = (wrote: boolean): PartReport => {
    const { state, differs } = edits.state(textOf(findFile(path)));
    return { state, differs, remarks: state === 'absent' || state === 'foreign' ? [] : edits.remarks, wrote };
  };
  return {
    part,
    path,
    steps: edits.steps,
    exists: () => existsSync(path),
    look: () => report(false),
    put: () => report(editFile(path, (text) => edits.put(text))),
    takeAway: () => {
      const wrote = editFile(path, (text) => (text === undefined ? undefined : edits.takeAway(text)));
      if (wrote) removeEmpty(directories);
      return report(wrote);
    },
  };
}
