import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimSome, type Pulling } from '../../lib/client/claim-next.ts';
import { OpenRegistry } from '../../lib/client/open-registry.ts';
import { FLOW } from '../../lib/rules/shelf.ts';
import type { Step } from '../../lib/store/step.ts';
import { StoreFault } from '../../lib/store/store.ts';
import { claim, type Claim } from '../../lib/transitions/claim.ts';
import { layRegistry } from '../support/lay-files.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dibs-pull-'));
  layRegistry(root, [...FLOW, 'tmp'], { 'registry.yaml': 'version: 1\n', 'scoped/T-1.md': '', 'scoped/T-2.md': '', 'scoped/T-3.md': '' });
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Claims; what `spoil` does comes before. */
async function pulling(spoil: (id: string) => void = () => undefined): Promise<Pulling<Claim>> {
  const registry = new OpenRegistry({ registry: root, agent: 'a', session: '', env: {} });
  const caller = await registry.caller();
  function* claimed(id: string): Step<Claim> {
    spoil(id);
    return yield* claim(caller, id);
  }
  return { registry, caller, wanted: {}, claim: claimed, untilChange: () => Promise.resolve() };
}

const idsIn = (shelf: string): string[] => readdirSync(join(root, shelf)).map((name) => name.replace(/[~.].*/, '')).toSorted();

it('several are claimed by one look, in order, and no more than are wanted', async () => {
  let looks = 0;
  const { pulled, stopped } = await claimSome({ ...(await pulling()), watchLook: (look) => (looks++, look) }, 2);
  expect([pulled.map(({ claimed }) => claimed.tenure.id), stopped, looks]).toEqual([['T-1', 'T-2'], undefined, 1]);
  expect(idsIn('scoped')).toEqual(['T-3']);
});

it('whoever has some when the disk fails hears of them, and of that', async () => {
  const fault = new StoreFault('EIO', 'rename', ['x']);
  const failing = await pulling((id) => {
    if (id === 'T-2') throw fault;
  });
  const { pulled, stopped } = await claimSome(failing, 3);
  expect(pulled.map(({ claimed }) => claimed.tenure.id)).toEqual(['T-1']);
  expect(stopped).toEqual({ id: 'T-2', why: fault });
});

it('whoever has none when the disk fails is told that', async () => {
  const fault = new StoreFault('EIO', 'rename', ['x']);
  const failing = await pulling(() => {
    throw fault;
  });
  await expect(claimSome(failing, 3)).rejects.toBe(fault);
  expect(idsIn('claimed')).toEqual([]);
});
