/** One step of a situation, as the command line and as a tool, with nothing of this shell's environment. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { WarmDibs } from '../support/warm-dibs.ts';
import { NOBODY, type Place } from './lay.ts';
import type { Situation, Step } from './situation.ts';

export interface Said {
  /** Null where it was killed, because it did not end. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Does what a step says in a laid place. */
export type Runner = (step: Step, situation: Situation, place: Place) => Promise<Said>;

// Longer than any step takes on a machine that is busy.
const PATIENCE_MS = 60_000;

/** What a step tells whoever does it. */
export function environment({ as = 'ana', env, id, current = false }: Step, { registry }: Situation, { project, root, tmp }: Place): Record<string, string> {
  const [agent = '', session] = as.split('~');
  const who = env ?? { DIBS_AGENT: agent, ...(session === undefined ? {} : { DIBS_SESSION: session }) };
  const where = registry === 'beside' ? undefined : registry === undefined ? root : join(project, registry.named);
  return { HOME: project, TMPDIR: tmp, ...(where === undefined ? {} : { DIBS_REGISTRY: where }), ...(current && id !== undefined ? { CURRENT_TASK_ID: id } : {}), ...who };
}

/** A step as arguments of dibs. */
export function commandLine({ act, id, agent, to, reason, ack = false, current = false, stamp, fence, wanted = [] }: Step): readonly string[] {
  const who = [...(agent === undefined ? [] : [`--agent=${agent}`]), ...(stamp === undefined ? [] : [`--stamp=${stamp}`]), ...(fence === undefined ? [] : [`--fence=${fence}`])];
  const why = (option: string): readonly string[] => (reason === undefined ? [] : [`--${option}=${reason}`]);
  switch (act) {
    case 'claim':
      return ['claim', ...who, '--', id ?? ''];
    case 'next':
      return ['claim', '--next', ...wanted, ...who];
    case 'verify':
      return ['verify', ...who, ...(current ? [] : ['--', id ?? ''])];
    case 'release':
      if (to === 'complete' || to === 'review') return ['complete', ...(to === 'review' ? ['--review'] : []), ...why('summary'), ...who, '--', id ?? ''];
      return ['release', ...(to === undefined ? [] : [`--to=${to}`]), ...why('reason'), ...who, '--', id ?? ''];
    case 'stale':
      return ['stuck', ...who];
    case 'sweep':
      return ['janitor', ...who];
    case 'boot':
      return ['boot', ...(ack ? ['--ack'] : []), ...who];
  }
}

/** The name of the tool that does it, and its arguments. */
export function toolLine({ act, id = '', agent, to, reason, ack = false, current = false, stamp, fence, seconds, wanted = [] }: Step): readonly [tool: string, ...args: string[]] {
  // What stands behind an argument that is not given needs its place kept.
  const rest = [agent, to, reason];
  const last = rest.findLastIndex((argument) => argument !== undefined);
  const proof = [...(stamp === undefined ? [] : ['--stamp', stamp]), ...(fence === undefined ? [] : [`--fence=${fence}`])];
  // They may stand before and behind the others.
  const positionals = current && last < 0 ? [] : [current ? '' : id, ...rest.slice(0, last + 1).map((argument) => argument ?? '')];
  const args = fence === undefined ? [...proof, ...positionals] : [...positionals, ...proof];
  switch (act) {
    case 'claim':
      return ['claim_task.sh', ...args];
    case 'next':
      return ['next_task.sh', ...wanted, ...(agent === undefined ? [] : [agent])];
    case 'verify':
      return ['verify_task.sh', ...args];
    case 'release':
      return ['release_task.sh', ...args];
    case 'stale':
      return ['check_stale.sh', ...(seconds === undefined ? [] : [seconds])];
    case 'sweep':
      return ['check_stale.sh', '--release'];
    case 'boot':
      return ['boot.sh', ...(ack ? ['--ack'] : []), ...(id === '' && last < 0 ? proof : args)];
  }
}

/** The built command line. One at a time: it is one process that stays. */
export class CommandLine {
  readonly #dibs = { anybody: new WarmDibs(), nobody: new WarmDibs(process.getuid?.() === 0 ? NOBODY : undefined) };
  #last: Promise<unknown> = Promise.resolve();

  readonly run: Runner = (step, situation, place) => {
    // A boot is told its task by CURRENT_TASK_ID alone.
    const asked = step.act === 'boot' && step.id !== undefined ? { ...step, current: true } : step;
    const said = this.#last.then(async () =>
      this.#dibs[situation.unprivileged === true ? 'nobody' : 'anybody'].run(commandLine(asked), { cwd: place.project, env: environment(asked, situation, place) }),
    );
    this.#last = said.catch(() => undefined);
    return said;
  };

  async stop(): Promise<void> {
    await Promise.all([this.#dibs.anybody.stop(), this.#dibs.nobody.stop()]);
  }
}

export interface Userland {
  readonly name: string;
  /** The words that run a script. */
  readonly shell: readonly [program: string, ...args: string[]];
  readonly path: string;
  /** What the shell is told besides. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The tools, in `tools`, under one shell. */
export function toolsUnder({ shell: [program, ...words], path, env = {} }: Userland, tools: string): Runner {
  return async (step, situation, place) => {
    const [tool, ...args] = toolLine(step);
    const directory = situation.registry === 'beside' ? join(place.project, '.agent', 'tools') : tools;
    const nobody = situation.unprivileged === true && process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    return await new Promise((resolve, reject) => {
      const child = spawn(program, [...words, join(directory, tool), ...args], {
        cwd: place.project,
        env: { ...env, PATH: path, ...environment(step, situation, place) },
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own, so that one can be killed whole.
        detached: true,
        timeout: PATIENCE_MS,
        killSignal: 'SIGKILL',
        ...nobody,
      });
      const out = { stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
      child.once('error', reject);
      child.once('close', (code) => resolve({ ...out, code }));
    });
  };
}
