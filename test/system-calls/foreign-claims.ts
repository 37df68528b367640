/** A registry with a task that was claimed without dibs, in which `dibs doctor --fix` is stopped. */

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyTree } from '../support/copy-tree.ts';
import { makeRegistry } from '../support/fixture.ts';
import { dibsHere } from './here.ts';
import { StageOfCopies, type RunOfStage } from './stage-of-copies.ts';

export const WORK = 'bytes that nobody may lose\n';
export const MARK = 'ana:1769143261\n';

export class ForeignClaims extends StageOfCopies {
  readonly #files: Readonly<Record<string, string>>;
  /** Where the task is when nobody stops it. */
  readonly #ends: 'ana' | 'scoped';

  private constructor(files: Readonly<Record<string, string>>, ends: 'ana' | 'scoped') {
    super();
    this.#files = files;
    this.#ends = ends;
  }

  static async lay(files: Readonly<Record<string, string>>, ends: 'ana' | 'scoped'): Promise<ForeignClaims> {
    const stage = new ForeignClaims(files, ends);
    const registry = await makeRegistry();
    try {
      for (const [path, text] of Object.entries(files)) registry.file(path, text);
      copyTree(registry.root, stage.laid);
    } finally {
      registry.remove();
    }
    return stage;
  }

  protected runIn(root: string): RunOfStage {
    return { args: ['doctor', '--fix'], env: { DIBS_REGISTRY: root, DIBS_AGENT: 'zoe' } };
  }

  /** No bytes are lost, the task is never free while somebody is told to have it, and the next one finishes. */
  async faults(root: string): Promise<readonly string[]> {
    const faults = this.#lost(root);
    const claim = await this.#inCopy(root, async (copy) => await dibsHere(copy, 'carl', ['claim', 'T-1']));
    const mayBeFree = this.#ends === 'scoped';
    if (claim.exit !== 3 && !(mayBeFree && claim.exit === 0)) faults.push(`a claim exits ${claim.exit}: ${claim.stderr}`);
    const show = await dibsHere(root, 'carl', ['show', 'T-1']);
    if (show.exit !== 0) faults.push(`show exits ${show.exit}: ${show.stderr}`);
    const again = await dibsHere(root, 'zoe', ['doctor', '--fix']);
    if (again.exit !== 0) faults.push(`typed again it exits ${again.exit}: ${again.stdout}${again.stderr}`);
    faults.push(...this.#lost(root));
    const is = this.describe(root);
    if (is !== this.#ends) faults.push(`typed again it leaves it with ${is}`);
    if (this.#ends === 'ana') faults.push(...(await this.#inCopy(root, goOn)));
    return faults;
  }

  /** `ana`, `scoped`, or both names while one is not removed yet. */
  describe(root: string): string {
    const claims = namesIn(root, 'claimed');
    const owners = claims.map((name) => /@([a-z]+):/.exec(name)?.[1] ?? 'without dibs');
    return [...owners, ...namesIn(root, 'scoped').map(() => 'scoped')].join(' and ');
  }

  #lost(root: string): string[] {
    const texts = new Set(['scoped', 'claimed', 'lost+found', 'tmp'].flatMap((directory) => namesIn(root, directory).map((name) => readFileSync(join(root, directory, name), 'utf8'))));
    return Object.entries(this.#files).flatMap(([path, text]) => (texts.has(text) ? [] : [`the bytes of ${path} are gone`]));
  }

  async #inCopy<T>(root: string, act: (copy: string) => Promise<T>): Promise<T> {
    const copy = `${root} of another`;
    copyTree(root, copy);
    const result = await act(copy);
    rmSync(copy, { recursive: true });
    return result;
  }
}

/** Whoever was told has the task now, and can go on with it. */
async function goOn(root: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const verb of ['renew', 'complete']) {
    const { exit, stderr } = await dibsHere(root, 'ana', [verb, 'T-1']);
    if (exit !== 0) faults.push(`${verb} by ana exits ${exit}: ${stderr}`);
  }
  return faults;
}

function namesIn(root: string, directory: string): readonly string[] {
  const entries = readdirSync(join(root, directory), { withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
}
