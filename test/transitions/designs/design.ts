/**
 * The protocol as it is, or with one step of another design put in its place. A scenario runs on either: the protocol
 * has to hold, and the other design has to show the violation that made somebody give it up.
 */

import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import type * as Protocol from '../../../lib/transitions/protocol.ts';
import type * as Sweep from '../../../lib/verbs/sweep.ts';
import type * as Benches from '../../support/bench.ts';
import type * as Acting from '../../support/stepped-actor.ts';
import type * as Stores from '../../support/stepped-store.ts';

export type Registry = typeof Protocol & typeof Sweep & typeof Benches & typeof Acting & typeof Stores & { readonly bench: Benches.Bench };

/** What another design does differently: exports of one module below lib/, which get the module as it is. */
export interface Design<Module> {
  readonly module: string;
  readonly instead: (original: Module) => Partial<Module> | Promise<Partial<Module>>;
}

export type Scenario = (registry: Registry) => string[];

const LIB = new URL('../../../lib/', import.meta.url);

/** Plays a scenario: what it violates. Without a design it is the protocol's. */
export async function play<Module>(scenario: Scenario, design?: Design<Module>): Promise<string[]> {
  const mocked = design === undefined ? undefined : fileURLToPath(new URL(design.module, LIB));
  vi.resetModules();
  if (design !== undefined && mocked !== undefined) {
    vi.doMock(mocked, async (importOriginal) => {
      const original = await importOriginal<Module>();
      return { ...original, ...(await design.instead(original)) };
    });
  }
  try {
    // All from one graph of modules: faults are told by their class.
    const protocol = await import('../../../lib/transitions/protocol.ts');
    const sweeping = await import('../../../lib/verbs/sweep.ts');
    const benches = await import('../../support/bench.ts');
    const acting = await import('../../support/stepped-actor.ts');
    const stores = await import('../../support/stepped-store.ts');
    const bench = new benches.Bench();
    try {
      return scenario({ ...protocol, ...sweeping, ...benches, ...acting, ...stores, bench });
    } finally {
      bench.dispose();
    }
  } finally {
    if (mocked !== undefined) vi.doUnmock(mocked);
    vi.resetModules();
  }
}
