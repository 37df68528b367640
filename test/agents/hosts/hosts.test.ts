/** What is particular to a host stands in its one file, and of that the hook's bundle has the hook's half alone. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOSTS, SETUPS } from '../../../lib/agents/hosts/hosts.ts';
import { HOST_NAMES } from '../../../lib/agents/hosts/names.ts';
import { scriptOf } from '../../../lib/agents/hosts/stored-line.ts';
import { PROGRAM } from '../events/hooked.ts';

const LIB = resolve(import.meta.dirname, '../../../lib');

describe.each(HOST_NAMES)('%s', (name) => {
  const bundle = readFileSync(PROGRAM, 'utf8');

  it('is one file, with both halves under its name', async () => {
    const halves = (await import(join(LIB, `agents/hosts/${name}.ts`))) as Readonly<Record<string, unknown>>;
    expect({ ...halves }).toEqual({ [name]: HOSTS[name], [`${name}Setup`]: SETUPS[name] });
    expect(SETUPS[name].name).toBe(name);
  });

  it('is in the bundle as the hook needs it', () => {
    const { sessionKeys, projectVariables, readOnlyTools, events } = HOSTS[name];
    for (const text of [...sessionKeys, ...projectVariables, ...readOnlyTools, ...Object.values(events).flat()]) expect(bundle).toContain(text);
  });

  it('and not as the installer does', () => {
    const { projectFile, steps } = SETUPS[name];
    for (const text of [projectFile, ...steps.project, ...steps.user, 'hindrances', 'userDirectory']) expect(bundle).not.toContain(text);
  });
});

it('neither the line that a host keeps nor the plugin is in the bundle', () => {
  const bundle = readFileSync(PROGRAM, 'utf8');
  const { opencode } = SETUPS;
  const plugin = opencode.kind === 'file' ? opencode.text('project').split('\n').filter((line) => line.length > 20) : [];
  expect(plugin.length).toBeGreaterThan(50);
  for (const line of [...scriptOf('project').split('; '), ...scriptOf('user').split('; '), ...plugin].filter((part) => part.length > 20)) expect(bundle).not.toContain(line);
});

it('nothing else in lib/ asks which host it has before it', () => {
  const others = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.startsWith(join('agents', 'hosts')));
  const named = new RegExp(`['"](?:${HOST_NAMES.join('|')})['"]`);
  expect(others.length).toBeGreaterThan(100);
  expect(others.filter((name) => named.test(readFileSync(join(LIB, name), 'utf8')))).toEqual([]);
});
