/** Where the tools are, as `dibs init` takes them. */

import { cpSync } from 'node:fs';
import { join } from 'node:path';

/** DIBS_TOOLS names others: a copy in which a rule is broken, to see that it shows. */
export const TOOLS: string = process.env['DIBS_TOOLS'] ?? join(import.meta.dirname, '..', '..', 'registry-template', 'tools');

/** Lays them beside the registry of a project. */
export function layTools(project: string): void {
  cpSync(TOOLS, join(project, '.agent', 'tools'), { recursive: true });
}
