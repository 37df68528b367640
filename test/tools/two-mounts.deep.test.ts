/**
 * A shelf on another mount: mv would copy there, and a claim is never copied. The command line is told EXDEV, and the
 * tools have to find out.
 */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { notOnThisMachine } from '../support/fixture.ts';
import { spawnWithMounts, whyNoMounts } from '../file-systems/private-mounts.ts';
import { differences, play, type Played } from './compare.ts';
import { commandLine, environment, toolLine, type Runner } from './run.ts';
import { PATH } from './shells.ts';
import { bothSides } from './side-by-side.ts';
import { claim, EXPIRED, held, release, sweep, TASK, type Situation, type Step } from './situation.ts';
import { TOOLS } from './tools.ts';

const DIBS = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'dibs.js');
const sides = bothSides();

const SHELVES: readonly (readonly [shelf: string, situation: Situation])[] = [
  ['claimed', { name: 'claim', lay: { 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [74] }],
  ['complete', { name: 'complete', lay: held('T-1', { owner: 'ana' }), does: [release('T-1', 'complete')], expects: [74] }],
  ['scoped', { name: 'reap', lay: held('T-1', EXPIRED), does: [sweep()], expects: [74] }],
  ['lost+found', { name: 'put aside', lay: { 'scoped/T-1.md': 'an old copy\n', 'complete/T-1~1.md': TASK }, does: [sweep()], expects: [74] }],
];

const MOUNTS: readonly (readonly [kind: string, mount: (directory: string, elsewhere: string) => string])[] = [
  ['another file system', (directory) => `mount -t tmpfs none '${directory}'`],
  ['another mount of the same file system', (directory, elsewhere) => `mount --bind '${elsewhere}' '${directory}'`],
];

describe.each(MOUNTS)('%s', (_kind, mount) => {
  it.for(SHELVES)('for %s/ is said, and nothing is copied there', async ([shelf, situation], context) => {
    const why = whyNoMounts();
    if (why !== undefined) notOnThisMachine(context, why);
    const playBy = (words: (step: Step) => readonly string[]): Promise<Played> => {
      const runner: Runner = async (step, _situation, place) => {
        const elsewhere = join(place.base, 'outside');
        return await spawnWithMounts(mount(join(place.root, shelf), elsewhere), words(step), { cwd: place.project, env: { PATH, NODE_DISABLE_COMPILE_CACHE: '1', ...environment(step, situation, place) } });
      };
      return play(sides.scratch, situation, runner);
    };
    const dibs = await playBy((step) => [process.execPath, DIBS, ...commandLine(step)]);
    const tools = await playBy((step) => {
      const [tool, ...args] = toolLine(step);
      return ['sh', join(TOOLS, tool), ...args];
    });
    expect(dibs.outcome.codes).toEqual(situation.expects);
    expect([...differences(dibs.outcome, tools.outcome), ...tools.unmannerly]).toEqual([]);
  });
});
