/**
 * A host that takes hooks from either of two files, and does not want them in both. dibs writes one of them. The other
 * one is for people.
 */

import { basename, dirname, join } from 'node:path';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { decodeText, findFile } from '../../system/replace-file.ts';
import type { HostSetup, OtherForm } from '../hosts/host-setup.ts';
import { runsDibs } from '../hosts/stored-line.ts';
import type { HostPlace } from './host-place.ts';
import { textOf } from './nearby-files.ts';
import { isBlank } from './settings-text.ts';

/** The path of the file that dibs does not write, if somebody pasted hooks of dibs into it. */
export function pastedInto(host: HostSetup, place: HostPlace): string | undefined {
  const other = otherFormOf(host, place);
  return other !== undefined && runsDibs(textOf(other.path)) ? other.path : undefined;
}

/** Throws `conflict` if the hooks belong into the other file, because that one has hooks and this one has none. */
export function refuseOtherForm(host: HostSetup, place: HostPlace): void {
  const other = otherFormOf(host, place);
  if (other === undefined) return;
  const found = findFile(other.path);
  if (found.bytes === undefined || !other.form.hasHooks(decodeText(found.bytes, other.path))) return;
  const own = findFile(place.path);
  // Both files have hooks already, so this is what the user wants.
  if (own.bytes !== undefined && !isBlank(decodeText(own.bytes, place.path))) return;
  throw new DibsError('conflict', `${printable(other.path, 400)} has hooks already, and ${host.title} wants them all there or all in ${basename(place.path)}. Nothing was written`);
}

function otherFormOf(host: HostSetup, place: HostPlace): { readonly form: OtherForm; readonly path: string } | undefined {
  if (host.kind !== 'settings' || host.otherForm === undefined) return undefined;
  return { form: host.otherForm, path: join(dirname(place.path), host.otherForm.file) };
}
