/** A directory of a registry that is a symlink: no verb looks behind it or writes there, wherever it leads. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIRECTORIES } from '../../lib/rules/shelf.ts';
import { everyVerb, isPromised } from './every-verb.ts';
import { BAD } from './hostile-entries.ts';
import { base, lay, outside, run } from './symlinked.ts';
import { writesBelow } from '../support/snapshot.ts';

describe.each([...DIRECTORIES, 'holders/alice'])('%s that is a symlink', (directory) => {
  it('to a directory outside is looked behind by no verb, and nothing is written there', async () => {
    lay(directory);
    const before = writesBelow(outside(), { reading: true, directories: true });
    for (const args of everyVerb(BAD)) {
      const { code, stdout, stderr } = await run(args);
      const told = [args.join(' '), code];
      expect([told, isPromised(args, code)]).toEqual([told, true]);
      expect([told, writesBelow(outside(), { reading: true, directories: true })]).toEqual([told, before]);
      if (code === 74) expect([told, `${stdout}${stderr}`]).toEqual([told, expect.stringMatching(/ENOTDIR|could not be written to its log/)]);
    }
    expect(await run(['doctor', '--json'])).toMatchObject({ code: 65 });
  });

  it('to another of the registry’s own directories is followed no more than one that leads outside', async () => {
    const root = lay(directory, join(base, 'r', 'project', '.agent', 'registry', directory === 'complete' ? 'scoped' : 'complete'));
    const before = readdirSync(join(root, 'complete'));
    for (const args of everyVerb(BAD)) await run(args);
    // Where only the log leads elsewhere, tasks are completed as ever: what is named, and what comes next.
    const completed = [`${BAD}~`, 'ADDED', 'NEEDS~'];
    if (directory !== 'complete') expect(readdirSync(join(root, 'complete')).filter((name) => !before.includes(name) && !completed.some((own) => name.startsWith(own)))).toEqual([]);
  });

  it.each(['itself', 'nothing'])('to %s is refused the same way, and nothing is made there', async (what) => {
    lay(directory, what === 'itself' ? directory.split('/').at(-1) : join(outside(), 'made'));
    for (const args of everyVerb(BAD)) expect([args, isPromised(args, (await run(args)).code)]).toEqual([args, true]);
    expect(readdirSync(outside())).toEqual([]);
  });
});
