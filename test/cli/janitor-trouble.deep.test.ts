/** A watching janitor whose watch cannot be had or ends, whose registry goes away, and whose machine slept. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventually, type Running } from '../support/background.ts';
import { skipBecause } from '../support/fixture.ts';
import { withTrouble } from '../support/preload/preload.ts';
import { registry, start } from '../support/running.ts';

/** A janitor that has had its first look. */
async function watching(env: Record<string, string> = {}): Promise<Running> {
  registry.held('FIRST', { owner: 'bob', ageSeconds: 9999 });
  const one = start(['janitor', '--watch'], { as: 'cron', env });
  await one.says(/FIRST/);
  return one;
}

type Limit = 'max_inotify_watches' | 'max_inotify_instances';

/** So many and no more, in a user namespace of its own: nothing else on this machine runs out of them. */
const within = (limit: Limit, most: number): readonly string[] => ['unshare', '--user', '--map-root-user', 'sh', '-c', `echo ${most} > /proc/sys/user/${limit} && exec "$@"`, 'sh'];

function cannotLimit(limit: Limit): string | undefined {
  try {
    const [program = '', ...args] = within(limit, 0);
    execFileSync(program, [...args, 'true'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `no user namespace with a limit of its own here (${(error as NodeJS.ErrnoException).code ?? 'refused'})`;
  }
}

/** Every dibs in the background of this registry has to get by with so many. */
function limitTo(limit: Limit, most: number): void {
  const dibs = join(registry.base, 'bin', 'dibs');
  const plain = readFileSync(dibs, 'utf8');
  writeFileSync(dibs, plain.replace('exec ', `exec ${within(limit, most).map((word) => `'${word}'`).join(' ')} `));
}

/**
 * It notices a claim that runs out sooner than anything it waits for. One that did not would look when the other claim
 * runs out, and give back both.
 */
async function notices(one: Running, id: string): Promise<void> {
  registry.held(`${id}-LATER`, { owner: 'bob', lease: 25 });
  registry.file(`scoped/${id}.md`);
  expect(await registry.dibs(['claim', id, '--lease=1s'], { as: 'bob' })).toMatchObject({ code: 0 });
  await one.says(new RegExp(`^reaped +${id} `, 'm'));
  expect(one.stdout).not.toContain('LATER');
}

const sayings = (one: Running): readonly string[] => one.stderr.split('\n').filter((line) => line !== '');

describe('janitor --watch without a watch', () => {
  it.for([
    ['max_inotify_watches', 'ENOSPC'],
    ['max_inotify_instances', 'EMFILE'],
  ] as const)('polls where there is none to be had (%s), says so once, and gives back what ran out', async ([limit, code], context) => {
    const reason = cannotLimit(limit);
    if (reason !== undefined) skipBecause(context, reason);
    limitTo(limit, 0);
    for (let n = 0; n < 20; n++) registry.held(`LONG-${n}`, { owner: 'bob', lease: 86_400 });
    const one = await watching();
    await notices(one, 'SHORT');
    expect(sayings(one)).toEqual([expect.stringMatching(new RegExp(`^dibs: watching failed \\(.*${code}.*\\); polling instead$`))]);
    one.signal('SIGTERM');
    expect(await one.ended).toBe(0);
    expect(registry.names('claimed')).toHaveLength(21);
  });

  it('needs one watch, however many claims there are', async (context) => {
    const reason = cannotLimit('max_inotify_watches');
    if (reason !== undefined) skipBecause(context, reason);
    limitTo('max_inotify_watches', 1);
    for (let n = 0; n < 20; n++) registry.held(`LONG-${n}`, { owner: 'bob', lease: 86_400 });
    const one = await watching();
    await notices(one, 'SHORT');
    expect(sayings(one)).toEqual([]);
  });

  it('goes on when claimed/ is removed and made again, also when the limit is reached by then', async (context) => {
    const reason = cannotLimit('max_inotify_watches');
    if (reason !== undefined) skipBecause(context, reason);
    limitTo('max_inotify_watches', 1);
    const one = await watching();
    for (const id of ['SHORT', 'AGAIN']) {
      rmSync(join(registry.root, 'claimed'), { recursive: true });
      await one.says(/polling instead/);
      mkdirSync(join(registry.root, 'claimed'));
      await notices(one, id);
    }
    expect(sayings(one)).toEqual([expect.stringMatching(/^dibs: watching failed \(claimed\/ itself came or went\); polling instead$/)]);
  });

  it('goes on when another directory is put in the place of claimed/', async () => {
    const one = await watching();
    renameSync(join(registry.root, 'claimed'), join(registry.base, 'away'));
    mkdirSync(join(registry.root, 'claimed'));
    await notices(one, 'SHORT');
  });
});

describe('janitor --watch', () => {
  it('says that it could not look when the registry is removed, and never that there is nothing to do', async () => {
    registry.held('ALIVE', { owner: 'bob', lease: 2 });
    const one = await watching();
    const said = one.stdout;
    rmSync(registry.root, { recursive: true });
    await one.says(/could not look: .*ENOENT/);
    await eventually(() => sayings(one).filter((line) => line.includes('could not look')).length >= 2);
    expect(one.stdout).toBe(said);
  });

  // A third of their lease is twenty seconds, and it is stopped for nine: time enough for an owner that wakes to renew.
  function runOutInFourSeconds(): void {
    registry.held('SLEPT', { owner: 'bob', lease: 60, ageSeconds: 56 });
    registry.held('DEAD', { owner: 'eve', lease: 60, ageSeconds: 56 });
  }

  async function takesOnlyTheDead(one: Running): Promise<void> {
    const [said] = await one.says(/stood still for \d+ s; a claim that ran out meanwhile is left to its owner|SLEPT|DEAD/);
    expect(said).toContain('stood still');
    await eventually(async () => {
      expect(await registry.dibs(['renew', 'SLEPT'], { as: 'bob' })).toMatchObject({ code: 0 });
      return one.stdout.includes('DEAD');
    });
    expect(one.stdout).not.toContain('SLEPT');
    expect(sayings(one)).toHaveLength(1);
  }

  it('takes nothing that ran out while it was stopped for a while', async () => {
    const one = await watching();
    runOutInFourSeconds();
    one.signal('SIGSTOP');
    await sleep(9000);
    one.signal('SIGCONT');
    await takesOnlyTheDead(one);
  });

  it('takes nothing that ran out while it was stopped in the middle of its work', async () => {
    const one = await watching(withTrouble('stopped-saying', { STOPPED_SAYING: 'FIRST', STOPPED_MS: '9000' }));
    runOutInFourSeconds();
    await takesOnlyTheDead(one);
  });
});
