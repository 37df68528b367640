import { describe, expect, it } from 'vitest';
import { type Json } from '../../support/fixture.ts';
import { events, registry, run } from '../runs.ts';

describe('the environment of the command', () => {
  it('names the task, the tenure, the owner and the registry', async () => {
    const { stdout, code } = await run('t-1', 'echo "$CURRENT_TASK_ID|$DIBS_STAMP|$DIBS_FENCE|$DIBS_AGENT|$DIBS_SESSION|$DIBS_REGISTRY|$MINE"; ls "$DIBS_REGISTRY/claimed"', [], {
      as: 'alice b~s1',
      env: { MINE: 'kept', CURRENT_TASK_ID: 'OTHER', DIBS_FENCE: '99' },
    });
    expect(code).toBe(0);
    const [variables = '', name = ''] = stdout.split('\n');
    const [id, stamp = '', fence, agent, session = '', root, mine] = variables.split('|');
    expect([id, fence, agent, root, mine]).toEqual(['T-1', '1', 'alice b', registry.root, 'kept']);
    // A session of its own, which nobody has to spell.
    expect(session).toMatch(/^run-[0-9]+-[0-9a-z]{12}$/);
    expect(stamp).toMatch(new RegExp(`^alice%20b~${session}:[0-9]{13}$`));
    expect(name).toBe(`T-1~1@${stamp}+60.md`);
  });

  it('lets verify, note and renew inside act as the owner, wherever the command goes', async () => {
    const script = 'cd / && dibs verify && dibs verify --stamp "$DIBS_STAMP" --fence "$DIBS_FENCE" && dibs note T-1 half-way && dibs renew && dibs boot';
    const { stdout, code } = await run('T-1', script, ['--lease=45m']);
    expect(code).toBe(0);
    expect(stdout).toContain('RESUME T-1: it is yours.');
    const logged = await events();
    expect(logged.map(({ event }: Json) => event)).toEqual(['claim', 'note', 'complete']);
    expect(logged[1].by).toBe(logged[0].by);
    expect(logged[0].lease).toBe(2700);
  });

  it('gives a run inside a run a task and a session of its own', async () => {
    registry.file('scoped/T-2.md');
    const { stdout, code } = await run('T-1', `echo $CURRENT_TASK_ID $DIBS_SESSION; dibs run T-2 -- sh -c 'echo $CURRENT_TASK_ID $DIBS_SESSION'; dibs run T-1 -- echo ran; echo $?`);
    const [outer = '', inner = '', again] = stdout.split('\n');
    expect([code, outer.split(' ')[0], inner.split(' ')[0], again]).toEqual([0, 'T-1', 'T-2', '3']);
    expect(outer.split(' ')[1]).not.toBe(inner.split(' ')[1]);
    expect(registry.names('complete')).toEqual(['T-1~1.md', 'T-2~1.md']);
  });
});
