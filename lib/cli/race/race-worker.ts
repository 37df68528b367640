/** One process of `dibs doctor --race`: it tries for every task in turn, completes what it gets, and reports. */

import { readdirSync } from 'node:fs';
import { isDibsError } from '../../rules/error.ts';
import { passingSession } from '../../rules/owner.ts';
import { lockTask } from '../../verbs/lock-task.ts';
import { complete } from '../../verbs/give-up.ts';
import { newNonce } from '../../store/random-bytes.ts';
import { OpenRegistry } from '../../client/open-registry.ts';

export interface RaceReport {
  readonly won: readonly string[];
  readonly attempts: number;
  readonly refused: number;
  readonly errors: readonly string[];
}

// Refusals that the loser of a race expects.
const EXPECTED: ReadonlySet<string> = new Set(['held', 'not-claimable', 'in-doubt']);

async function race(root: string, agent: string): Promise<RaceReport> {
  const session = passingSession('run', process.pid, newNonce());
  const registry = new OpenRegistry({ registry: root, agent, session, env: {} });
  const caller = await registry.caller();
  const won: string[] = [];
  const errors: string[] = [];
  let attempts = 0;
  let refused = 0;
  // Two rounds: a task that was in doubt the first time is tried again.
  for (let round = 0; round < 2; round++) {
    for (const id of idsIn(root)) {
      attempts++;
      try {
        await registry.run(lockTask(caller, id, { again: 'refuse' }));
        won.push(id);
        await registry.run(complete(caller, id, {}));
      } catch (error) {
        if (isDibsError(error) && EXPECTED.has(error.code)) refused++;
        else errors.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  return { won, attempts, refused, errors };
}

function idsIn(root: string): readonly string[] {
  return [...new Set(['scoped', 'claimed'].flatMap((shelf) => readdirSync(`${root}/${shelf}`).filter((name) => !name.startsWith('.'))).map((name) => name.replace(/[~.].*$/, '')))];
}

const [root = '', agent = ''] = process.argv.slice(2);
process.send?.(await race(root, agent));
