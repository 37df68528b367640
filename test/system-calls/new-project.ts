/** A directory in which `dibs init` lays a registry down and is stopped. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dibsHere } from './here.ts';
import { StageOfCopies, type RunOfStage } from './stage-of-copies.ts';

const PROBE = /(?:^|\/)\.(?!gitattributes$)(?:probe-)?[0-9a-z]{12}|^\.agent\/registry\/tmp\/(?!\.gitignore$)/;

export class NewProject extends StageOfCopies {
  /** What it is when nobody stops it. */
  readonly #whole: Readonly<Record<string, string>>;

  private constructor(whole: Readonly<Record<string, string>>, everyCall: boolean) {
    super(everyCall);
    this.#whole = whole;
    mkdirSync(this.laid);
  }

  /** `everyCall`: its runs record the calls that only read, too. */
  static async make(everyCall = false): Promise<NewProject> {
    const once = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-kill-')));
    await dibsHere(join(once, '.agent', 'registry'), 'ana', ['init', once]);
    const made = new NewProject(filesOf(once), everyCall);
    rmSync(once, { recursive: true });
    return made;
  }

  protected runIn(root: string): RunOfStage {
    return { args: ['init', root], env: { DIBS_AGENT: 'ana' } };
  }

  /** What is there is an empty registry that works, or none; and init, typed again, makes it whole. */
  async faults(root: string): Promise<readonly string[]> {
    const faults: string[] = [];
    const registry = join(root, '.agent', 'registry');
    const list = await dibsHere(registry, 'ana', ['list']);
    if (list.exit !== 0 && list.exit !== 66) faults.push(`list exits ${list.exit}: ${list.stderr}`);
    const again = await dibsHere(registry, 'ana', ['init', root]);
    if (again.exit !== 0) faults.push(`typed again it exits ${again.exit}: ${again.stderr}`);
    const files = filesOf(root);
    for (const [path, text] of Object.entries(this.#whole)) if (files[path] !== text) faults.push(`typed again it leaves ${path} ${files[path] === undefined ? 'out' : `as ${JSON.stringify(files[path].slice(0, 40))}`}`);
    for (const path of Object.keys(files)) if (!PROBE.test(path) && this.#whole[path] === undefined) faults.push(`typed again it leaves ${path}`);
    const doctor = await dibsHere(registry, 'ana', ['doctor']);
    if (doctor.exit !== 0) faults.push(`the doctor exits ${doctor.exit}: ${doctor.stdout}`);
    return faults;
  }

  describe(root: string): string {
    const registry = join(root, '.agent', 'registry');
    if (!existsSync(registry)) return 'nothing';
    const files = filesOf(root);
    const staging = Object.keys(files).some((path) => PROBE.test(path)) ? ' (+ staging)' : '';
    const missing = Object.entries(this.#whole).filter(([path, text]) => files[path] !== text).length;
    const isOne = ['registry.yaml', 'scoped', 'claimed'].some((name) => existsSync(join(registry, name)));
    return `${missing === 0 ? 'a registry' : isOne ? 'a registry, files missing' : 'a directory that is none yet'}${staging}`;
  }
}

function filesOf(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(entries.map((entry) => join(entry.parentPath, entry.name)).map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]));
}
