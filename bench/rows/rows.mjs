// @ts-check
/** All rows, in the order of the table. */

import { floorRows } from './floors.mjs';
import { hookRows } from './hook.mjs';
import { libraryRows } from './library.mjs';
import { processRows } from './processes.mjs';
import { shellRows } from './shell.mjs';
import { memoryRows, verbRows } from './verbs.mjs';

/** @type {readonly import('./row.mjs').Row[]} */
export const rows = [...verbRows, ...hookRows, ...shellRows, ...libraryRows, ...processRows, ...memoryRows, ...floorRows];
