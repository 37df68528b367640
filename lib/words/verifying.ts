/** What is said of a task that says how it is verified. Pure. */

import { describeSpan } from '../rules/duration.ts';
import type { VerifyEnd } from '../rules/facts.ts';
import { printable } from '../rules/printable.ts';
import type { Sayings } from './sayings.ts';

type VerifyFacts = 'to-be-verified' | 'verify-untrusted' | 'verify-failed' | 'verify-unread' | 'strange-work-tree';

const claimNow = (givenBack?: true): string => (givenBack === true ? 'The task goes back to scoped/' : 'The claim is still yours');
const WITHOUT = 'or complete it with --skip-verify and a --reason';

export const VERIFYING: Pick<Sayings, VerifyFacts> = {
  'to-be-verified': ({ id, commands, isProgram }) =>
    `${id} is complete when ${quoted(commands)} ${commands.length === 1 ? 'passes' : 'pass'}${isProgram === true ? `. The lock is still held: run ${commands.length === 1 ? 'it' : 'them'} and name ${commands.length === 1 ? 'it' : 'them'} in passed, or say in skipped why not` : ', which only dibs complete runs'}`,
  'verify-untrusted': ({ id, commands, givenBack }) =>
    `to complete ${id}, dibs would run ${quoted(commands)}, and nobody has allowed that in this clone. ${claimNow(givenBack)}: let a person read ${commands.length === 1 ? 'it' : 'them'} and run dibs trust ${id}, ${WITHOUT}`,
  'verify-failed': ({ id, command, how, givenBack }) => `${id} is not complete: ${quoted([command])} ${endClause(how)}. ${claimNow(givenBack)}`,
  'verify-unread': ({ id, path }) => `${path} mentions verify, and nobody can tell which command that is: it must be a text or a list of texts. Mend it, ${WITHOUT} (${id})`,
  'strange-work-tree': ({ top }) =>
    `${printable(top, 500)} says that it is a work tree of the registry's repository, and that repository does not know it, so no command of verify is run there. If you have moved it, git worktree repair makes it known; else work in one that git worktree list names`,
};

const MOST = 3;

function quoted(commands: readonly string[]): string {
  const shown = commands.slice(0, MOST).map((command) => JSON.stringify(printable(command, 200)));
  return commands.length > MOST ? `${shown.join(', ')} and ${commands.length - MOST} more` : shown.join(' and ');
}

function endClause(how: VerifyEnd): string {
  switch (how.is) {
    case 'exit':
      return `ended with ${how.code}`;
    case 'signal':
      return `was ended by ${how.signal}`;
    case 'timeout':
      return `did not end within ${describeSpan(how.afterMs)} (verify_timeout in registry.yaml), and was ended`;
    case 'interrupted':
      return `was interrupted by ${how.signal}`;
    case 'not-started':
      return `could not be started (${how.code})`;
  }
}
