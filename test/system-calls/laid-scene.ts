/** A scene laid out once, and copied for each run that is stopped in it. */

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrustedCommands } from '../../lib/client/trusted-commands.ts';
import { makeRegistry } from '../support/fixture.ts';
import { faultsAfterwards } from './afterwards.ts';
import { copyTree } from '../support/copy-tree.ts';
import { faultsOf, RawRegistry, type Expected } from './raw-registry.ts';
import { ACTOR, ID, type Scene } from './scenes.ts';
import { StageOfCopies, type RunOfStage } from './stage-of-copies.ts';
import { describeState, whereTaskIs } from './task-place.ts';

export class LaidScene extends StageOfCopies {
  readonly scene: Scene;
  #expected: Expected | undefined;

  private constructor(scene: Scene, everyCall: boolean) {
    super(everyCall);
    this.scene = scene;
  }

  /** `everyCall`: its runs record the calls that only read, too. */
  static async lay(scene: Scene, everyCall = false): Promise<LaidScene> {
    const stage = new LaidScene(scene, everyCall);
    const registry = await makeRegistry();
    try {
      registry.file('scoped/OTHER-1.md', '# another task\n');
      registry.held('THEIRS-1', { owner: 'bob', lease: 86_400, text: '# of somebody who lives\n' });
      if (scene.settings !== undefined) appendFileSync(join(registry.root, 'registry.yaml'), scene.settings);
      scene.lay(registry);
      copyTree(registry.root, stage.laid);
    } finally {
      registry.remove();
    }
    return stage;
  }

  get expected(): Expected {
    // A hand-off remembers for the next owner, and a janitor forgets for the last one.
    return (this.#expected ??= { id: ID, before: new RawRegistry(this.laid), makes: this.scene.makes, sets: this.scene.sets, owners: [ACTOR, 'ana~s0', 'ana~run-*', 'ana~move-*', 'bob'] });
  }

  protected runIn(root: string): RunOfStage {
    const [agent = '', session = ''] = ACTOR.split('~');
    // It is allowed in this copy only: another directory is another registry.
    if (this.scene.trusts !== undefined) new TrustedCommands(root, { HOME: this.base }).allow([this.scene.trusts]);
    return { args: this.scene.args, input: this.scene.input, env: { DIBS_REGISTRY: root, DIBS_AGENT: agent, DIBS_SESSION: session } };
  }

  async faults(root: string): Promise<readonly string[]> {
    return [...faultsOf(new RawRegistry(root), this.expected), ...(await faultsAfterwards(this.scene, root, this.expected))];
  }

  describe(root: string): string {
    return describeState(new RawRegistry(root));
  }

  where(root: string): string {
    return whereTaskIs(new RawRegistry(root));
  }
}
