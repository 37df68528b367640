/** Eight clients, each with a server of its own, take fifty tasks each from one registry. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';
import { connect } from './connected.ts';

const CLIENTS = 8;
const CALLS = 50;

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

it('no task is given twice, and each call gets one', async () => {
  for (let number = 1; number <= CLIENTS * CALLS; number++) registry.file(`scoped/T-${number}.md`, `---\npriority: ${(number % 3) + 1}\n---\n`);
  const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, index) => connect(registry, { as: `agent-${index}`, mode: index % 2 === 0 ? 'legacy' : 'auto' })));
  try {
    const given = await Promise.all(
      clients.map(async (client, index) => {
        const mine: string[] = [];
        for (let round = 0; round < CALLS; round++) {
          const { said } = await client.call('next_task');
          expect(said.stamp).toMatch(new RegExp(`^agent-${index}:`));
          mine.push(said.task_id);
        }
        return mine;
      }),
    );
    expect(new Set(given.flat()).size).toBe(CLIENTS * CALLS);
    expect(registry.names('claimed')).toHaveLength(CLIENTS * CALLS);
    const { said } = await clients[0]?.call('next_task') ?? { said: undefined };
    expect(said.code).toBe('nothing-to-claim');
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
});
