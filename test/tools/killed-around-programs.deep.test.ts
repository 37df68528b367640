/**
 * A tool that is killed before or after any program it calls leaves nothing that dibs could not go on from, and no byte
 * is lost.
 */

import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipBecause } from '../support/fixture.ts';
import { lay, type Place } from './lay.ts';
import { toolsUnder } from './run.ts';
import { PATH, whereIs } from './shells.ts';
import { bothSides } from './side-by-side.ts';
import { claim, EXPIRED, held, release, sweep, TASK, tenure, verify, type Situation } from './situation.ts';
import { TOOLS } from './tools.ts';

const PROGRAMS = ['awk', 'cat', 'date', 'dd', 'find', 'ln', 'mkdir', 'mv', 'od', 'rm', 'rmdir', 'sed', 'sleep', 'sort', 'stat', 'sync', 'tail', 'touch', 'tr'];
const CHANGING = new Set(['ln', 'mkdir', 'mv', 'rm', 'rmdir', 'touch']);
const GHOST = 'the newest bytes\n';
const sides = bothSides();

/** Stand-ins that count what is called, and at the call that is meant kill the group they are in. */
function killers(): string {
  const directory = mkdtempSync(join(sides.scratch, 'killers-'));
  for (const program of PROGRAMS) {
    const path = join(directory, program);
    writeFileSync(path, `#!/bin/sh\nread -r n <"$KILL_COUNT"\nn=$((n + 1))\necho $n >"$KILL_COUNT"\necho ${program} >>"$KILL_COUNT.calls"\n[ "$KILL_AT" != "before $n" ] || kill -9 0\n'${whereIs(program) ?? program}' "$@"\ncode=$?\n[ "$KILL_AT" != "after $n" ] || kill -9 0\nexit $code\n`);
    chmodSync(path, 0o755);
  }
  return `${directory}:${PATH}`;
}

const path = killers();

/** Its owner was about to put it on the shelf when it was killed. */
const HALF_COMPLETED = { ...held('T-1', { owner: 'ana', mark: 'abcdefghijkl', believed: 'no' }), [`holders/ana/${tenure('T-1', { owner: 'ana' })}`]: 'confirmed\nended !abcdefghijkl complete\n' };

const SCENES: readonly Situation[] = [
  { name: 'a claim', lay: { 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [0] },
  { name: 'a renewal', lay: held('T-1', { owner: 'ana' }), does: [claim('T-1')], expects: [0] },
  { name: 'a take-over', lay: held('T-1', EXPIRED), does: [claim('T-1')], expects: [0] },
  { name: 'a release', lay: held('T-1', { owner: 'ana' }), does: [release('T-1', 'waiting', 'later')], expects: [0] },
  { name: 'a completion', lay: held('T-1', { owner: 'ana' }), does: [release('T-1', 'complete')], expects: [0] },
  { name: 'a completion that another process was killed in, under its mark', lay: HALF_COMPLETED, does: [release('T-1', 'complete')], expects: [0] },
  { name: 'a completion that another process was killed in, and what an editor saved under its mark', lay: { ...HALF_COMPLETED, [`claimed/${tenure('T-1', { owner: 'ana' })}`]: GHOST }, does: [release('T-1', 'complete')], expects: [0] },
  { name: 'a sweep', lay: held('T-1', EXPIRED), does: [sweep()], expects: [0] },
  { name: 'a sweep of a mark and what an editor saved', lay: { ...held('T-1', { owner: 'ana', mark: 'abcdefghijkl' }), [`claimed/${tenure('T-1', { owner: 'ana' })}`]: GHOST }, does: [sweep()], expects: [0] },
];

/** Runs a scene until it is killed at that call; answers which calls there were. */
async function runUntil(scene: Situation, at: string, base: string): Promise<{ readonly place: Place; readonly calls: readonly string[]; readonly code: number | null }> {
  const place = lay(base, scene);
  const count = join(base, 'count');
  writeFileSync(count, '0\n');
  const [step] = scene.does;
  if (step === undefined) throw new Error('nothing is done');
  const { code } = await toolsUnder({ name: 'dash', shell: ['dash'], path, env: { KILL_AT: at, KILL_COUNT: count } }, TOOLS)(step, scene, place);
  return { place, calls: readFileSync(`${count}.calls`, 'utf8').trim().split('\n'), code };
}

/** The texts of all files of the task, wherever they lie; one that has two names once. */
function textsIn({ root }: Place): readonly string[] {
  const shelves = ['scoped', 'claimed', 'waiting', 'complete', 'lost+found', 'tmp'];
  return shelves.flatMap((shelf) => readdirSync(join(root, shelf)).filter((name) => name.includes('T-1')).map((name) => readFileSync(join(root, shelf, name), 'utf8')));
}

describe.each(SCENES.map((scene) => [scene.name, scene] as const))('%s', (_name, scene) => {
  it('can be killed at each program it calls', async (context) => {
    if (whereIs('dash') === undefined) skipBecause(context, 'there is no dash');
    const base = join(sides.scratch, 'killed');
    const whole = await runUntil(scene, 'never', base);
    expect(whole.code).toBe(0);
    expect(whole.calls.length).toBeGreaterThan(2);
    let killed = 0;
    // After a program that changes nothing there is what was before it.
    for (const at of whole.calls.flatMap((program, index) => [`before ${index + 1}`, ...(CHANGING.has(program) ? [`after ${index + 1}`] : [])])) {
      rmSync(base, { recursive: true, force: true });
      const { place, code } = await runUntil(scene, at, base);
      // How often a look is repeated is chance: it may have come to an end before.
      if (code === 0) continue;
      expect(code, at).toBeNull();
      killed++;
      const bytes = new Set(textsIn(place));
      expect(bytes, `killed ${at}`).toEqual(new Set(scene.name.includes('editor') ? [TASK, GHOST] : [TASK]));
      // The janitor first, once more for what the first round made debris; then its owner, and another.
      await sides.dibs.run(sweep(), scene, place);
      const after: readonly (number | null)[] = [
        (await sides.dibs.run(sweep(), scene, place)).code,
        (await sides.dibs.run(verify('T-1'), scene, place)).code,
        (await sides.dibs.run(claim('T-1', { as: 'eve' }), scene, place)).code,
      ];
      expect(after[0], `killed ${at}, the janitor`).toBe(0);
      expect([0, 3, 4, 6], `killed ${at}, verify`).toContain(after[1]);
      expect(after[1] === 0 ? [3] : [0, 3, 6], `killed ${at}, a claim of another after ${after[1]}`).toContain(after[2]);
      const task = readdirSync(join(place.root, 'claimed')).concat(readdirSync(join(place.root, 'waiting')), readdirSync(join(place.root, 'complete')), readdirSync(join(place.root, 'scoped')));
      expect(task.filter((name) => name.startsWith('T-1')).length, `killed ${at}: ${task.join(' ')}`).toBe(1);
      expect(new Set(textsIn(place))).toEqual(bytes);
    }
    rmSync(base, { recursive: true, force: true });
    expect(killed).toBeGreaterThan(whole.calls.length / 2);
  });
});
