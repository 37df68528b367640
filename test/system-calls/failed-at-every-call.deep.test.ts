/**
 * Each call of a verb that changes something, answered by the system with an error: what it says is true, and nothing
 * is lost.
 */

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../lib/cli/output/exit-code.ts';
import { PosixStore } from '../../lib/store/posix-store.ts';
import { skipBecause } from '../support/fixture.ts';
import type { Call } from './calls.ts';
import { LaidScene } from './laid-scene.ts';
import { changing, meetEach, type RunInCopy } from './meet-each.ts';
import { SCENES } from './scenes.ts';
import { whyNoStrace } from './strace.ts';

/** `npm run kills`: each verb, with every error. */
const everyFault = process.env['DIBS_KILLS'] === 'all';
const LONG_MS = everyFault ? 3_600_000 : 300_000;

/** The verbs that differ in what they change. */
const CORE = new Set(['add', 'list', 'claim', 'claim what ran out', 'renew', 'renew --for', 'complete', 'move backwards', 'boot', 'handoff', 'note', 'janitor: what ran out', 'janitor: debris', 'run', 'doctor']);

/** What each call fails with most likely. */
const LIKELY: Readonly<Record<string, string>> = { open: 'ENOSPC', write: 'ENOSPC', fsync: 'EIO', link: 'EPERM', rename: 'EIO', unlink: 'EACCES', rmdir: 'EACCES', mkdir: 'ENOSPC', utimens: 'EPERM' };
const ERRORS = ['EIO', 'ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'EDQUOT', 'EINTR', 'ESTALE'];

const why = whyNoStrace();

beforeAll(() => {
  vi.spyOn(PosixStore.prototype, 'pause').mockImplementation(() => undefined);
});

afterAll(() => {
  vi.restoreAllMocks();
});

const errorsFor = ({ syscall }: Call): readonly string[] => (everyFault ? ERRORS : [LIKELY[syscall.replace(/at2?$/, '')] ?? 'EIO']);

/** What is wrong with how it ended: it did what it says, or it says what failed. */
function untrue({ exit, stdout, stderr }: RunInCopy, error: string, where: string, whole: { readonly verb: string; readonly ends: string; readonly stdout: string }): readonly string[] {
  const faults: string[] = [];
  const refuses = whole.verb === 'hook' && exit === 2;
  if (exit === undefined || exit === EXIT.unexpected || !(refuses || Object.values(EXIT).includes(exit))) faults.push(`exits ${exit}`);
  if (/^ +at .*:\d+/m.test(stderr + stdout)) faults.push('shows a stack');
  if (exit === 0 && where !== whole.ends) faults.push(`says it is done, and the task is ${where}`);
  if (exit === 0 && stdout.split('\n').length < whole.stdout.split('\n').length) faults.push(`says less than where nothing failed: ${stdout}`);
  if (exit !== 0 && !/^dibs: (?:[a-z-]+|COULD NOT LOOK): ./m.test(stderr) && !stdout.includes(error)) faults.push('does not say what failed');
  if (exit === EXIT['store-failed'] && !(stderr + stdout).includes(error) && !stderr.includes('could not be written')) faults.push(`does not name ${error}`);
  return faults.map((fault) => `${fault}\n${stdout}${stderr}`);
}

describe('where the system answers one call with an error, it says what is true and loses nothing:', () => {
  test.for(SCENES.filter(({ name }) => everyFault || CORE.has(name)).map((scene) => [scene.name, scene] as const))('%s', { timeout: LONG_MS }, async ([, scene], context) => {
    if (why !== undefined) skipBecause(context, why);
    const laid = await LaidScene.lay(scene);
    try {
      const whole = await laid.run();
      const targets = changing(whole.calls).flatMap((call) => errorsFor(call).map((error) => ({ call, what: { error } })));
      const faults: string[] = [];
      const { missed } = await meetEach(laid, whole.calls, targets, async ({ call, what }, run) => {
        const { error } = what as { error: string };
        const found = [...untrue(run, error, laid.where(run.root), { verb: scene.verb, ends: scene.ends, stdout: whole.stdout }), ...(await laid.faults(run.root))];
        faults.push(...found.map((fault) => `${error} at ${call.label}: ${fault}`));
      });
      faults.push(...missed.map(({ call, tries }) => `${call.label} was not met again in ${tries} runs`));
      expect(faults).toEqual([]);
    } finally {
      laid.remove();
    }
  });
});
