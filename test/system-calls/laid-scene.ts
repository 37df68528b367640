/** A scene laid out once, and copied for each run that is stopped in it. */

import { appendFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRegistry } from '../support/fixture.ts';
import { faultsAfterwards } from './afterwards.ts';
import type { Call } from './calls.ts';
import { copyTree } from '../support/copy-tree.ts';
import { tracesOf } from './not-executed.ts';
import { faultsOf, RawRegistry, type Expected } from './raw-registry.ts';
import { ACTOR, ID, type Scene } from './scenes.ts';
import type { RunInCopy, Stage } from './meet-each.ts';
import { underStrace, type Injection } from './strace.ts';
import { describeState, whereTaskIs } from './task-place.ts';

export class LaidScene implements Stage {
  readonly scene: Scene;
  readonly #base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-kill-')));
  readonly #root = join(this.#base, 'laid');
  #copies = 0;
  #expected: Expected | undefined;

  readonly everyCall: boolean;

  private constructor(scene: Scene, everyCall: boolean) {
    this.scene = scene;
    this.everyCall = everyCall;
  }

  /** `everyCall`: its runs record the calls that only read, too. */
  static async lay(scene: Scene, everyCall = false): Promise<LaidScene> {
    const laid = new LaidScene(scene, everyCall);
    const registry = await makeRegistry();
    try {
      registry.file('scoped/OTHER-1.md', '# another task\n');
      registry.held('THEIRS-1', { owner: 'bob', lease: 86_400, text: '# of somebody who lives\n' });
      if (scene.settings !== undefined) appendFileSync(join(registry.root, 'registry.yaml'), scene.settings);
      scene.lay(registry);
      copyTree(registry.root, laid.#root);
    } finally {
      registry.remove();
    }
    return laid;
  }

  get expected(): Expected {
    // A hand-off remembers for the next owner, and a janitor forgets for the last one.
    return (this.#expected ??= { id: ID, before: new RawRegistry(this.#root), makes: this.scene.makes, owners: [ACTOR, 'ana~s0', 'ana~run-*', 'ana~move-*', 'bob'] });
  }

  async run(injection?: Injection): Promise<RunInCopy> {
    const root = join(this.#base, `copy-${this.#copies++}`);
    copyTree(this.#root, root);
    const [agent = '', session = ''] = ACTOR.split('~');
    const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: this.#base, DIBS_REGISTRY: root, DIBS_AGENT: agent, DIBS_SESSION: session };
    return { ...(await underStrace({ args: this.scene.args, input: this.scene.input, env, within: root, everyCall: this.everyCall, log: `${root}.strace` }, injection)), root };
  }

  async faults(root: string): Promise<readonly string[]> {
    return [...faultsOf(new RawRegistry(root), this.expected), ...(await faultsAfterwards(this.scene, root, this.expected))];
  }

  describe(root: string): string {
    return describeState(new RawRegistry(root));
  }

  traces(root: string, call: Call, recorded: Call): readonly string[] {
    return tracesOf(call, recorded, root, this.#root);
  }

  where(root: string): string {
    return whereTaskIs(new RawRegistry(root));
  }

  discard(root: string): void {
    rmSync(root, { recursive: true });
  }

  remove(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }
}
