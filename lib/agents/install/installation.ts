/** The hooks of one host: reads their state, installs them, removes them. */

import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { findFile, removeEmpty, type FoundFile } from '../../system/replace-file.ts';
import type { FileSetup, HostSetup, SettingsSetup } from '../hosts/host-setup.ts';
import { isOlder, runsDibs, type Scope } from '../hosts/stored-line.ts';
import { editFile, textOf } from './edit-file.ts';
import { install, newSettings, uninstall, type Editing } from './edit-settings.ts';
import { placeOf, type HostPlace, type Surroundings } from './host-place.ts';
import { hooksIn } from './own-entries.ts';
import { pastedInto, refuseOtherForm } from './other-form.ts';
import { remarksOn, remarksOnAbsence } from './remarks.ts';
import { isBlank, parseSettingsText } from './settings-text.ts';

/**
 * `older`: an earlier version of dibs wrote it. `changed`: a person changed it, or parts of it are missing. `foreign`:
 * dibs did not make the file.
 */
export type State = 'installed' | 'absent' | 'older' | 'changed' | 'foreign';

export interface HostReport {
  readonly host: HostSetup;
  readonly place: HostPlace;
  readonly state: State;
  /** What differs from the state `installed`. Sentences. */
  readonly differs: readonly string[];
  /** Was something written, made or removed? */
  readonly wrote: boolean;
  /** What else must be done, or is worth knowing. */
  readonly remarks: readonly string[];
}

/** Throws `malformed` for settings that cannot be read, and `store-failed`. */
export function reportOn(host: HostSetup, scope: Scope, surroundings: Surroundings): HostReport {
  const place = placeOf(host, scope, surroundings);
  return report(host, scope, place, surroundings, findFile(place.path), false);
}

/** Installs the hooks. A current file is not written again, and what somebody changed by hand stays as it is. */
export function installHost(host: HostSetup, scope: Scope, surroundings: Surroundings): HostReport {
  const place = placeOf(host, scope, surroundings);
  if (pastedInto(host, place) !== undefined) return reportOn(host, scope, surroundings);
  refuseOtherForm(host, place);
  return editing(host, scope, place, surroundings, (text) => {
    if (host.kind === 'settings') return text === undefined ? newSettings(at(host, scope, place)) : install(text, at(host, scope, place));
    if (text !== undefined && stateOfFile(host, scope, text).state === 'foreign') {
      throw new DibsError('conflict', `${printable(place.path, 400)} is there already, and dibs did not make it. It was left as it is`);
    }
    return text === undefined || isOlder(text, host.version) ? host.text(scope) : text;
  });
}

/** Removes the hooks, and what was made only for them. */
export function uninstallHost(host: HostSetup, scope: Scope, surroundings: Surroundings): HostReport {
  const place = placeOf(host, scope, surroundings);
  const done = editing(host, scope, place, surroundings, (text) => {
    if (text === undefined) return undefined;
    if (host.kind === 'settings') return uninstall(text, at(host, scope, place));
    const { state } = stateOfFile(host, scope, text);
    if (state === 'changed') throw new DibsError('conflict', `${printable(place.path, 400)} was changed after dibs made it. It was left as it is: remove it yourself if nobody needs it`);
    return state === 'foreign' ? text : undefined;
  });
  if (done.wrote) removeEmpty(place.directories);
  return done;
}

function editing(host: HostSetup, scope: Scope, place: HostPlace, surroundings: Surroundings, edit: (text: string | undefined) => string | undefined): HostReport {
  const wrote = editFile(place.path, edit);
  return report(host, scope, place, surroundings, findFile(place.path), wrote);
}

function report(host: HostSetup, scope: Scope, place: HostPlace, surroundings: Surroundings, found: FoundFile, wrote: boolean): HostReport {
  const text = textOf(found);
  const { state, differs } = text === undefined ? { state: 'absent' as const, differs: [] } : host.kind === 'file' ? stateOfFile(host, scope, text) : stateOfSettings(host, scope, text, place.path);
  const remarks = text === undefined || state === 'absent' || state === 'foreign' ? remarksOnAbsence(host, place) : remarksOn(host, scope, place, surroundings, text);
  return { host, place, state, differs, wrote, remarks };
}

function stateOfSettings(host: SettingsSetup, scope: Scope, text: string, path: string): Pick<HostReport, 'state' | 'differs'> {
  if (isBlank(text)) return { state: 'absent', differs: [] };
  const { own, missing } = hooksIn(parseSettingsText(text, path), host, scope, path);
  if (own.length === 0) return { state: 'absent', differs: [] };
  const changed = own.filter(({ state }) => state === 'changed').map(({ event }) => `${printable(event, 60)} is not as it was installed`);
  const twice = own.filter(({ event, state }, index) => state === 'current' && own.findIndex((other) => other.event === event && other.state === 'current') < index).map(({ event }) => `${printable(event, 60)} is there twice`);
  const differs = [...changed, ...twice, ...missing.map((event) => `${event} is missing`)];
  return { state: own.some(({ state }) => state === 'older') ? 'older' : differs.length > 0 ? 'changed' : 'installed', differs };
}

function stateOfFile(host: FileSetup, scope: Scope, text: string): Pick<HostReport, 'state' | 'differs'> {
  // git may have changed the line ends for another system.
  if (text.replaceAll('\r\n', '\n') === host.text(scope)) return { state: 'installed', differs: [] };
  if (!runsDibs(text)) return { state: 'foreign', differs: ['it is not made by dibs'] };
  return isOlder(text, host.version) ? { state: 'older', differs: [] } : { state: 'changed', differs: ['it is not as it was installed'] };
}

function at(host: SettingsSetup, scope: Scope, place: HostPlace): Editing {
  return { host, scope, name: place.path };
}
