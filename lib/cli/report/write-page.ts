/** Writes the page of a report. */

import { basename, dirname, relative, resolve } from 'node:path';
import { DibsError } from '../../rules/error.ts';
import { findFile, writeWhole } from '../../system/replace-file.ts';
import type { Report } from '../../verbs/report.ts';
import type { Context } from '../command.ts';
import { PAGE_BEGINS, reportPage } from './page.ts';

/**
 * Whole, or not at all; returns the path. Replaces an earlier report and an empty file, and nothing else: throws
 * `conflict` for a file of another kind, and `usage` for a place in the registry.
 */
export function writePage({ cwd, place }: Context, found: Report, file: string): string {
  const path = resolve(cwd, file);
  const inside = relative(place.root, path);
  if (file === '' || !(inside.startsWith('..') || resolve(inside) === inside)) throw new DibsError('usage', `--html ${JSON.stringify(file)} is no place for a page: it is in the registry`);
  const before = findFile(path);
  if (before.bytes !== undefined && before.bytes.length > 0 && !before.bytes.toString('utf8', 0, PAGE_BEGINS.length).startsWith(PAGE_BEGINS)) {
    throw new DibsError('conflict', `${path} is there, and no report of dibs: nothing was written`, { next: ['report', '--html', `${path}.html`] });
  }
  const page = reportPage(found, projectName(place.root));
  if (!writeWhole(before, Buffer.from(page, 'utf8'))) throw new DibsError('conflict', `${path} was changed by somebody else while this was written`, { next: ['report', '--html', path] });
  return path;
}

/** The directory in which `.agent/registry` lies. */
function projectName(root: string): string {
  return basename(dirname(dirname(root))) || root;
}
