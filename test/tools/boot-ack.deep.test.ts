/** What `boot.sh --ack` forgets: what it told, whatever another process of its owner does between two of its steps. */

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { BELIEFS } from '../support/claim-left.ts';
import { layRegistry } from '../support/lay-files.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { SHELLS, whereIs } from './shells.ts';
import { belief, line, TASK, tenure } from './situation.ts';
import { layStandIns, SteppedTool } from './stepped-tool.ts';
import { TOOLS } from './tools.ts';

const scratch = scratchDirectory('boot-ack');
const standIns = join(scratch, 'bin');
layStandIns(standIns);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const LOST = { owner: 'ana', generation: 1 };
// Claimed and lost again meanwhile.
const NEWER = tenure('T-1', { owner: 'ana', generation: 2, ageSeconds: 60 });

function lay(root: string): void {
  const beliefs = Object.fromEntries(Object.keys(belief('T-1', LOST)).map((path) => [path, BELIEFS.confirmed]));
  layRegistry(root, ['claimed', 'tmp'], { 'registry.yaml': 'version: 1\n', 'scoped/T-1~1.md': TASK, 'log/T-1.jsonl': line('reap', 1, { by: 'cron', to: 'scoped/T-1~1.md' }), ...beliefs });
}

const shells = SHELLS.filter(({ shell: [program] }) => whereIs(program) !== undefined).map((userland) => [userland.name, userland] as const);

it.each(shells)('what is claimed meanwhile is remembered: %s', async (_name, { shell }) => {
  const left = new Set<string>();
  for (let at = 0; ; at++) {
    const root = join(scratch, `registry-${shell[0].replaceAll('/', '_')}-${at}`);
    lay(root);
    const tool = new SteppedTool({ standIns, shell, script: join(TOOLS, 'boot.sh'), args: ['--ack'], env: { DIBS_REGISTRY: root, DIBS_AGENT: 'ana' } });
    let came = false;
    let hasRead = false;
    for (let count = 0; ; count++) {
      if (count === at) {
        came = true;
        mkdirSync(join(root, 'holders/ana'), { recursive: true });
        writeFileSync(join(root, 'holders/ana', NEWER), 'confirmed\n');
      }
      const stop = await tool.next();
      if (stop === undefined) break;
      hasRead ||= !came && stop.when === 'after' && stop.program === 'find' && stop.line.includes('find holders/ana/. -name [tT]-1~*');
    }
    await tool.finish();
    expect([tool.code, /^LOST T-1/m.test(tool.stdout), existsSync(join(root, 'holders/ana', tenure('T-1', LOST)))], tool.stdout + tool.stderr).toEqual([0, true, false]);
    const isKept = existsSync(join(root, 'holders/ana')) && readdirSync(join(root, 'holders/ana')).includes(NEWER);
    rmSync(root, { recursive: true });
    if (!came) break;
    left.add(`${hasRead ? 'what it had not read' : 'what it may have read'} ${isKept ? 'stays' : 'goes'}`);
  }
  expect(left).toContain('what it had not read stays');
  expect(left).not.toContain('what it had not read goes');
});
