/** What the verbs that need a claim of mine answer about tasks that are not mine. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

export let registry: Registry;

/** What alice asks about here: none of these questions changes anything, so they share one registry. */
beforeAll(async () => {
  registry = await makeRegistry();
  registry.file('scoped/FREE.md', 'secret body\n');
  registry.file('complete/DONE~3.md', 'secret body\n');
  // Never hers, and bob's now.
  registry.held('OTHERS', { owner: 'bob', text: 'secret body\n' });
  // Hers once, as holders/ remembers, and carol's, or free, or gone now.
  registry.file(`holders/alice/TAKEN~1@alice:${Date.now() - 9000}+60.md`, 'confirmed\n');
  registry.held('TAKEN', { owner: 'carol', generation: 2, text: 'secret body\n' });
  registry.file(`holders/alice/REAPED~1@alice:${Date.now() - 9000}+60.md`, 'confirmed\n');
  registry.file('scoped/REAPED~1.md', 'secret body\n');
  registry.file(`holders/alice/VANISHED~1@alice:${Date.now() - 9000}+60.md`, 'confirmed\n');
  registry.held('MINE', { owner: 'alice' });
});

afterAll(() => {
  registry.remove();
});

type Verb = readonly [name: string, args: (id: string) => readonly string[]];

/** The verbs that need a claim of mine, as they are called for one id. */
export const NEEDY: readonly Verb[] = [
  ['verify', (id) => ['verify', id]],
  ['renew', (id) => ['renew', id]],
  ['renew --for', (id) => ['renew', id, '--for', '1h']],
  ['note', (id) => ['note', id, 'half way']],
  ['release', (id) => ['release', id]],
  ['complete', (id) => ['complete', id]],
  ['handoff', (id) => ['handoff', id, '--to', 'dave']],
];

const CASES = [
  ['is free', 'FREE', 6, 'not-claimable'],
  ['is finished', 'DONE', 6, 'not-claimable'],
  ['was never mine and another holds it', 'OTHERS', 3, 'held'],
  ['was mine and another holds it', 'TAKEN', 4, 'lost'],
  ['was mine and is free', 'REAPED', 4, 'lost'],
  ['was mine and is nowhere', 'VANISHED', 4, 'lost'],
  ['is unknown', 'NOWHERE', 5, 'not-found'],
] as const;

export function expectRefusals(verbs: readonly Verb[]): void {
  describe.each(verbs)('%s', (_name, args) => {
    it.each(CASES)('exits as it should when the task %s, in text and in JSON', async (_what, id, exit, code) => {
      const before = registry.snapshot();
      const [text, json] = await Promise.all([registry.dibs(args(id), { as: 'alice' }), registry.dibs([...args(id), '--json'], { as: 'alice' })]);
      expect([text.code, json.code, text.stdout, json.stderr]).toEqual([exit, exit, '', '']);
      expect(text.stderr).toContain(`dibs: ${code}: `);
      expect(json.json).toMatchObject({ schema: 1, ok: false, verb: args(id)[0], error: { code, message: expect.stringContaining(id) } });
      expect(`${text.stderr}${json.stdout}`).not.toContain('secret body');
      expect(registry.snapshot()).toEqual(before);
    });

    it('exits 4 when the tenure that --stamp or --fence names is not the one that stands', async () => {
      const before = registry.snapshot();
      const asked = [
        ['MINE', '--fence', '2'],
        ['MINE', '--stamp', 'alice:1769143261123'],
        ['OTHERS', '--fence', '1'],
        ['FREE', '--stamp', 'alice:1769143261123'],
      ] as const;
      const answers = await Promise.all(asked.map(([id, ...fence]) => registry.dibs([...args(id), ...fence], { as: 'alice' })));
      expect(answers.map(({ code }) => code)).toEqual([4, 4, 4, 4]);
      expect(registry.snapshot()).toEqual(before);
    });
  });
}
