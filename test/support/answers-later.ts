/** A store that answers later: what another one answers, after `held`, as a server's answers come after a while. */

import { setImmediate } from 'node:timers/promises';
import type { AsyncStore, Operation } from '../../lib/store/step.ts';
import type { Store } from '../../lib/store/store.ts';

export type Holding = (operation: Operation) => Promise<unknown>;

/** `held` is asked before each operation; by default each is performed a turn of the event loop later. */
export function answersLater(store: Store, held: Holding = () => setImmediate()): AsyncStore {
  return new Proxy(store, {
    get:
      (_, name: Operation['name']) =>
      async (...args: readonly unknown[]) => {
        await held({ name, args } as unknown as Operation);
        return (store[name] as (...given: readonly unknown[]) => unknown).apply(store, [...args]);
      },
  }) as unknown as AsyncStore;
}

/** Holds back the operations that `is` says, once it is shut, until it is opened. */
export class Gate {
  #isShut = false;
  #waiting: (() => void)[] = [];
  readonly #is: (operation: Operation) => boolean;

  constructor(is: (operation: Operation) => boolean) {
    this.#is = is;
  }

  readonly hold: Holding = async (operation) => {
    if (this.#isShut && this.#is(operation)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else await setImmediate();
  };

  /** Resolves when something is held back. */
  async shut(): Promise<void> {
    this.#isShut = true;
    while (this.#waiting.length === 0) await setImmediate();
  }

  open(): void {
    this.#isShut = false;
    for (const goOn of this.#waiting.splice(0)) goOn();
  }
}
