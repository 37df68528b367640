/** The skill that hosts offer a model: when to use dibs, and the guide. */

import { GUIDE } from './guide.ts';

/** Markdown with front matter, as the hosts read it, with a line end. Its name is that of its directory. */
export const SKILL = `---
name: dibs
description: Take, work on and finish the shared tasks of this project with dibs. Use it when you are to do the next task, when you need work, before you change anything for a task, and after each pause or compaction of the context.
---

# The tasks of this project

When you need work, run \`dibs claim --next --brief\`. First of all, run \`dibs boot\`. Where you have the tools of the MCP
server \`dibs\` (\`boot\`, \`next_task\`, \`update_task\`, \`complete_task\` …), you may call these instead.

${GUIDE}`;
