/** Where the tools are, as `dibs init` takes them. */

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { REACHABLE } from '../support/reachable.ts';

/** DIBS_TOOLS names others: a copy in which a rule is broken, to see that it shows. */
export const TOOLS: string = process.env['DIBS_TOOLS'] ?? join(REACHABLE, 'registry-template', 'tools');

/** Lays them beside the registry of a project. */
export function layTools(project: string): void {
  cpSync(TOOLS, join(project, '.agent', 'tools'), { recursive: true });
}
