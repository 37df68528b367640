/** A task says by which commands it is verified, and `complete` runs them. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allowedAndCompleted, ana, lay, receipts, registry } from './verified.ts';

const done = (): void => writeFileSync(join(registry.base, 'done'), '');

describe('a command that nobody has allowed', () => {
  it('is not run: 6, with what would have run and the two ways out', async () => {
    await lay('verify: touch ran', 'T-2');
    const { code, stdout, stderr, next } = await ana(['complete', 'T-2']);
    expect([code, stdout]).toEqual([6, '']);
    expect(stderr).toMatch(/^dibs: unverified: .*"touch ran".*dibs trust T-2, or complete it with --skip-verify and a --reason/);
    expect(next).toEqual(['dibs trust']);
    expect(registry.names('complete')).toEqual([]);
    expect(await receipts('T-2')).toEqual([]);
    expect((await ana(['trust'])).stdout).toMatch(/^not allowed {2}T-2\n {4}touch ran$/m);
  });

  it('is one that was changed after it was allowed', async () => {
    await ana(['trust', 'T-1']);
    const path = join(registry.root, 'claimed', registry.names('claimed')[0] ?? '');
    writeFileSync(path, readFileSync(path, 'utf8').replace('test -e done', 'test -e  done'));
    done();
    expect(await ana(['complete', 'T-1'])).toMatchObject({ code: 6 });
  });

  it('is every command again, once they are revoked', async () => {
    done();
    await ana(['trust', '--all']);
    await ana(['trust', '--revoke']);
    expect(await ana(['complete', 'T-1'])).toMatchObject({ code: 6 });
  });
});

describe('a command that passes', () => {
  it('completes the task and leaves a receipt, which show tells', async () => {
    done();
    const { code, stdout, stderr } = await allowedAndCompleted('T-1', '--summary', 'all of it');
    expect([code, stdout.split('\n')[0], stderr]).toEqual([0, 'T-1 is complete', 'dibs: verifying T-1: test -e done\n']);
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
    expect(await receipts()).toEqual([expect.objectContaining({ by: 'ana', command: 'test -e done', exit: 0, tail: '', generation: 1, seconds: expect.any(Number) as number })]);
    expect((await ana(['show', 'T-1'])).stdout).toMatch(/ago, ana, verified: test -e done passed after [0-9.]+ s$/m);
    expect((await ana(['show', 'T-1', '--json'])).json.receipts).toMatchObject([{ by: 'ana', command: 'test -e done', exit: 0 }]);
  });

  it('is one of several, which run in their order', async () => {
    await lay('verify:\n  - echo 1 >>order\n  - echo 2 >>order', 'T-2');
    expect((await allowedAndCompleted('T-2', '--json')).json).toMatchObject({ ok: true, task: { shelf: 'complete' }, receipts: [{ exit: 0 }, { command: 'echo 2 >>order' }] });
    expect(readFileSync(join(registry.base, 'order'), 'utf8')).toBe('1\n2\n');
  });

  it('lets a review begin, too', async () => {
    done();
    expect(await allowedAndCompleted('T-1', '--review')).toMatchObject({ code: 0 });
    expect(registry.names('review')).toEqual(['T-1~1.md']);
  });

  it('runs in the project, whatever the directory, without input, as the owner of the claim', async () => {
    await lay("verify: 'pwd; cat; echo $CURRENT_TASK_ID $DIBS_FENCE $DIBS_AGENT; dibs note \"from inside\"'", 'T-2');
    mkdirSync(join(registry.base, 'deep'));
    await ana(['trust', 'T-2']);
    const { code, stderr } = await ana(['complete', 'T-2'], { cwd: join(registry.base, 'deep'), input: 'input' });
    expect([code, stderr.split('\n').slice(1, 3)]).toEqual([0, [registry.base, 'T-2 1 ana']]);
    expect((await ana(['show', 'T-2', '--json'])).json.notes).toMatchObject([{ text: 'from inside' }]);
  });
});

describe('a command that fails', () => {
  it('completes nothing: 6, the claim stays, and the receipt has the end of what it printed', async () => {
    await lay('verify: [echo one; echo two >&2; exit 3, touch never]', 'T-2');
    const { code, stdout, stderr, next } = await allowedAndCompleted('T-2');
    expect([code, stdout]).toEqual([6, '']);
    expect(stderr).toMatch(/^dibs: verifying T-2: .*\none\ntwo\ndibs: unverified: T-2 is not complete: .* ended with 3\. The claim is still yours$/m);
    expect(next).toEqual(['dibs complete T-2']);
    expect(registry.names('complete')).toEqual([]);
    expect(await receipts('T-2')).toMatchObject([{ exit: 3, tail: 'one\ntwo\n' }]);
    expect(await ana(['verify', 'T-2'])).toMatchObject({ code: 0 });
  });

  it('may be ended by a signal, which the receipt names', async () => {
    await lay('verify: kill -KILL $$', 'T-2');
    const { code, stderr } = await allowedAndCompleted('T-2');
    expect([code, stderr.includes('was ended by SIGKILL')]).toEqual([6, true]);
    expect(await receipts('T-2')).toMatchObject([{ exit: 'SIGKILL' }]);
  });

  it('is one that completes the task itself', async () => {
    await lay('verify: dibs complete', 'T-2');
    const { code, stderr } = await allowedAndCompleted('T-2');
    expect([code, stderr.includes('that is for dibs complete itself')]).toEqual([6, true]);
    expect(await receipts('T-2')).toMatchObject([{ exit: 64 }]);
  });
});

describe('--skip-verify', () => {
  it('completes the task without a command, and the log has the reason', async () => {
    expect(await ana(['complete', 'T-1', '--skip-verify', '--reason', 'no network here'])).toMatchObject({ code: 0 });
    expect((await ana(['log', 'T-1', '--json'])).json.events).toMatchObject([{ event: 'claim' }, { event: 'note', text: 'not verified: no network here' }, { event: 'complete' }]);
  });

  it('needs a reason, and a reason needs it', async () => {
    for (const options of [['--skip-verify'], ['--skip-verify', '--reason= '], ['--reason=x']]) expect(await ana(['complete', 'T-1', ...options])).toMatchObject({ code: 64 });
    expect(registry.names('complete')).toEqual([]);
  });

  it('says nothing in the log of a task that has no command', async () => {
    await lay('priority: 1', 'T-2');
    await ana(['complete', 'T-2', '--skip-verify', '--reason', 'x']);
    expect((await ana(['log', 'T-2', '--json'])).json.events).toMatchObject([{ event: 'claim' }, { event: 'complete' }]);
  });
});

describe('what is spoilt', () => {
  it.each([
    ['a map', 'verify: {a: b}'],
    ['five thousand commands', `verify:\n${'- true\n'.repeat(5000)}`],
    ['a control character', 'verify: "true\u001B[2J"'],
    ['a blank', 'verify: " "'],
  ])('%s is 65, with a way out', async (_, lines) => {
    await lay(lines, 'T-2');
    const { code, stderr } = await ana(['complete', 'T-2']);
    expect([code, stderr.includes('\u001B'), stderr.includes('--skip-verify')]).toEqual([65, false, true]);
    expect((await ana(['trust'])).stdout).toContain('cannot be read  T-2');
    expect(await ana(['complete', 'T-2', '--skip-verify', '--reason', 'x'])).toMatchObject({ code: 0 });
  });

  it('a megabyte and signs that a terminal obeys are no harm in what it prints', async () => {
    await lay(String.raw`verify: "printf '\\033[2Jred'; head -c 1000000 /dev/zero; echo; echo last"`, 'T-2');
    const { code, stderr } = await allowedAndCompleted('T-2');
    expect([code, stderr.includes('\u001B'), stderr.includes('\0'), stderr.endsWith('last\n')]).toEqual([0, false, false, true]);
    const [{ tail }] = await receipts('T-2');
    expect([Buffer.byteLength(tail) <= 2000, tail.startsWith('…'), tail.endsWith('last\n')]).toEqual([true, true, true]);
  });

  it('a line of the log that says more than it can is shown as far as it is true', async () => {
    registry.file('log/T-1.jsonl', `${JSON.stringify({ v: 1, at: Date.now(), event: 'verified', id: 'T-1', generation: 1, by: 'ana', command: 'a\u001B', exit: '\u001B[2J', seconds: 1, tail: '\u001B[2J' })}\n{"v":1,"at":1,"event":"verified","id":"T-1","generation":1,"by":"ana","command":[]}\n`);
    const { code, stdout } = await ana(['show', 'T-1']);
    expect([code, stdout.includes('\u001B'), stdout.includes('verified: a')]).toEqual([0, false, true]);
  });
});
