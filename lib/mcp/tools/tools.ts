/** The tools, in the order in which an agent needs them. A new one is a file beside this one, and a line here. */

import type { Tool } from '../tool.ts';
import { addTask } from './add-task.ts';
import { boot } from './boot.ts';
import { claimTask } from './claim-task.ts';
import { completeTask } from './complete-task.ts';
import { dispatch } from './dispatch.ts';
import { getBriefing } from './get-briefing.ts';
import { handoffTask } from './handoff-task.ts';
import { listTasks } from './list-tasks.ts';
import { nextTask } from './next-task.ts';
import { releaseTask } from './release-task.ts';
import { reviewTask } from './review-task.ts';
import { updateTask } from './update-task.ts';

export const TOOLS: readonly Tool[] = [boot, nextTask, claimTask, getBriefing, updateTask, completeTask, reviewTask, releaseTask, handoffTask, listTasks, addTask, dispatch];
