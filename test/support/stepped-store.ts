import { lutimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PosixStore } from '../../lib/store/posix-store.ts';
import { StoreFault, type Instant, type Purpose, type Stat } from '../../lib/store/store.ts';

export const START_MS = 1_769_143_261_000;

/** A real directory under a clock, nonces and directory times that a test controls. */
export class SteppedStore extends PosixStore {
  readonly root: string;
  ms = START_MS;
  tickMs = 0;
  /** What a reader is told of it. */
  longestTickMs: number | undefined;
  hardLinks = true;
  readonly #changes = new Map<string, { count: number; ms: number }>();
  #nonces = 0;

  constructor(root: string) {
    super(root);
    this.root = root;
  }

  override now(purpose?: Purpose): Instant {
    return { ms: this.ms, tickMs: (purpose === 'reading' ? this.longestTickMs : undefined) ?? this.tickMs };
  }

  override nonce(): string {
    return (++this.#nonces).toString(36).padStart(6, '0').repeat(2);
  }

  /** A scheduling point. */
  override pause(): void {}

  /** `at`: what a design sets that read its clock in an operation before. */
  override touch(path: string, at?: number): Stat {
    const before = this.stat(path);
    const ms = at ?? (before.mtimeMs >= this.ms && before.mtimeMs <= this.ms + 5000 ? before.mtimeMs : this.ms);
    this.setTime(path, ms);
    return this.stat(path);
  }

  /** File times are as set; directory times tell every change, as far as the tick allows. */
  override stat(path: string): Stat {
    const info = super.stat(path);
    if (info.kind !== 'directory') return { ...info, ctimeMs: info.mtimeMs };
    const { count = 0, ms = START_MS - 60_000 } = this.#changes.get(path) ?? {};
    const seen = this.tickMs === 0 ? ms : Math.floor(ms / this.tickMs) * this.tickMs;
    return { ...info, mtimeMs: seen, ctimeMs: seen, version: `${info.ino}:${this.tickMs === 0 ? count : seen}` };
  }

  override statAll(paths: readonly string[]): readonly (Stat | StoreFault)[] {
    return paths.map((path) => {
      try {
        return this.stat(path);
      } catch (fault) {
        if (fault instanceof StoreFault) return fault;
        throw fault;
      }
    });
  }

  override rename(from: string, to: string): void {
    super.rename(from, to);
    this.changed(from, to);
  }

  override link(from: string, to: string): void {
    if (!this.hardLinks) {
      super.stat(from);
      throw new StoreFault('EPERM', 'link', [from, to]);
    }
    super.link(from, to);
    this.changed(to);
  }

  override publish(path: string, bytes: Uint8Array): void {
    super.publish(path, bytes);
    this.setTime(path, this.ms);
  }

  override remove(path: string): void {
    super.remove(path);
    this.changed(path);
  }

  changed(...paths: readonly string[]): void {
    for (const path of paths) {
      const directory = dirname(path);
      this.#changes.set(directory, { count: (this.#changes.get(directory)?.count ?? 0) + 1, ms: this.ms });
    }
  }

  setTime(path: string, ms: number): void {
    lutimesSync(join(this.root, path), ms / 1000, ms / 1000);
  }
}
