/**
 * What the files around a host's settings say, for remarks. dibs writes none of them, so a file that cannot be read
 * counts as empty.
 */

import { parse } from 'jsonc-parser';
import { findFile } from '../../system/replace-file.ts';
import type { HostSetup, NearbyFiles } from '../hosts/host-setup.ts';
import { userFileOf, type HostPlace, type Surroundings } from './host-place.ts';

/** `text`: the text of the settings at `place`. */
export function filesNear(host: HostSetup, { path, base }: HostPlace, surroundings: Surroundings, text: string): NearbyFiles {
  return { path, base, userPath: userFileOf(host, surroundings), settings: objectIn(text), textOf, objectOf: (file) => objectIn(textOf(file)) };
}

/** The text of any file. Empty if it cannot be read. */
export function textOf(path: string): string {
  try {
    return findFile(path).bytes?.toString('utf8') ?? '';
  } catch {
    return '';
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    // It is nested too deeply.
    return {};
  }
}
