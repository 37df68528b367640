import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

describe('doctor --race', () => {
  it('counts, finds one winner for each task, and leaves nothing behind', async () => {
    registry.file('scoped/T-1.md');
    registry.held('T-2', { owner: 'bob', ageSeconds: 9999 });
    const before = registry.snapshot();
    const { code, json } = await registry.dibs(['doctor', '--race', '--json'], { as: 'doc' });
    expect([code, json.ok, json.registry.root]).toEqual([0, true, registry.root]);
    const { attempts, refused, ...counts } = json.race;
    expect(counts).toEqual({ workers: 6, tasks: 300, takeOvers: 100, wonTwice: 0, wonByNobody: 0, lost: 0, errors: [] });
    expect(attempts - refused).toBe(300);
    expect(registry.snapshot()).toEqual(before);
    expect(registry.names('tmp')).toEqual([]);
  });

  it('says it in words too', async () => {
    const { code, stdout } = await registry.dibs(['doctor', '--race'], { as: 'doc' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^each task had exactly one winner\n/);
    expect(stdout).toMatch(/^ {2}wonTwice +0$/m);
    expect(stdout).toMatch(/^ {2}tasks +300$/m);
  });
});
