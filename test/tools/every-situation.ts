/** Every situation in which the tools have to leave what the command line leaves. */

import type { Situation } from './situation.ts';
import { BESIDE_GIT } from './situations/beside-git.ts';
import { CLAIMING } from './situations/claiming.ts';
import { ENDING } from './situations/ending.ts';
import { FRONT_MATTER } from './situations/front-matter.ts';
import { IDENTITY } from './situations/identity.ts';
import { ARCHIVED_TASKS } from './situations/archived.ts';
import { PULLING } from './situations/pulling.ts';
import { REGISTRIES } from './situations/registries.ts';
import { REVIEWING } from './situations/reviewing.ts';
import { SWEEPING } from './situations/sweeping.ts';
import { WITHOUT_DIBS } from './situations/without-dibs.ts';

export const SITUATIONS: readonly Situation[] = [...CLAIMING, ...ARCHIVED_TASKS, ...PULLING, ...FRONT_MATTER, ...IDENTITY, ...REGISTRIES, ...ENDING, ...REVIEWING, ...SWEEPING, ...BESIDE_GIT, ...WITHOUT_DIBS];
