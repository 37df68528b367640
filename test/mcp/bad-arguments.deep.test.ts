/** Every argument of every tool, as it must not be: a tool says which one it is, and changes nothing. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';
import { connect, GOOD, type Connected } from './connected.ts';

const LONG = 'x'.repeat(1_000_000);

let registry: Registry;
let ana: Connected;

beforeAll(async () => {
  registry = await makeRegistry();
  ana = await connect(registry, { as: 'ana' });
});

afterAll(async () => {
  await ana.close();
  registry.remove();
});

it.each(Object.entries(GOOD))('%s refuses each of them by its name, as usage, and changes nothing', async (tool, good) => {
  const { tools } = await ana.client.listTools();
  const { inputSchema } = tools.find(({ name }) => name === tool) ?? {};
  const before = registry.snapshot();
  for (const [name, schema] of Object.entries((inputSchema?.properties ?? {}) as Readonly<Record<string, { readonly type: string }>>)) {
    const wrong = schema.type === 'boolean' ? ['yes', 1, {}] : schema.type === 'integer' ? [-1, 1.5, 1e9, 'many', true, {}] : schema.type === 'array' ? [[1], [LONG], {}] : [7, {}, ['a'], LONG];
    for (const value of wrong) {
      const { isError, said } = await ana.call(tool, { ...good, [name]: value });
      expect([isError, said.code, said.message.includes(name) || `${tool} ${name}`, said.message.length < 400]).toEqual([true, 'usage', true, true]);
    }
  }
  for (const name of inputSchema?.required ?? []) {
    const { [name]: _left, ...rest } = good;
    for (const args of [rest, { ...rest, [name]: null }, { ...rest, [name]: ' ' }]) {
      const { said } = await ana.call(tool, args);
      expect([said.code, said.message]).toEqual(['usage', expect.stringMatching(new RegExp(`^${name} is missing: `))]);
    }
  }
  for (const name of ['constructor', 'toString', 'nonsense\u001B[31m']) expect((await ana.call(tool, { ...good, [name]: 1 })).said).toMatchObject({ code: 'usage', message: expect.stringMatching(/^there is no argument /) });
  expect(registry.snapshot()).toEqual(before);
});
