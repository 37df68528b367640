/**
 * The hooks of a project, read as its host reads them: which commands run at an event. What is installed comes from
 * `dibs hooks install`.
 */

import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Registry } from '../../support/fixture.ts';

export type HostName = 'claude' | 'codex' | 'gemini' | 'cursor' | 'copilot' | 'opencode';

/** As a project has it that depends on dibs. */
export function layPackage(base: string): void {
  mkdirSync(join(base, 'node_modules'), { recursive: true });
  symlinkSync(resolve(import.meta.dirname, '../../..'), join(base, 'node_modules', 'dibs'), 'dir');
}

export async function install(registry: Registry, host: HostName): Promise<void> {
  // A home of its own: the files of a project that is somebody's home are the user's.
  const { code, stderr } = await registry.dibs(['hooks', 'install', '--host', host], { env: { HOME: join(registry.base, 'home') } });
  if (code !== 0) throw new Error(`hooks install said ${code}: ${stderr}`);
}

const FILES: Readonly<Record<HostName, string>> = {
  claude: '.claude/settings.json',
  codex: '.codex/hooks.json',
  gemini: '.gemini/settings.json',
  cursor: '.cursor/hooks.json',
  copilot: '.github/hooks/dibs.json',
  opencode: '.opencode/plugins/dibs.js',
};

export function settingsFile(base: string, host: HostName): string {
  return join(base, FILES[host]);
}

interface Handler {
  readonly command?: string;
  readonly bash?: string;
  readonly matcher?: string;
  readonly hooks?: readonly Handler[];
}

/** The commands that run at an event; `about`: the tool it is about, or why a session starts. */
export function commandsAt(base: string, host: HostName, event: string, about: string): readonly string[] {
  const { hooks } = JSON.parse(readFileSync(settingsFile(base, host), 'utf8')) as { hooks: Readonly<Record<string, readonly Handler[]>> };
  return (hooks[event] ?? []).flatMap(({ matcher, ...entry }) => {
    if (!matches(host, matcher, about)) return [];
    return (entry.hooks ?? [entry]).flatMap(({ command, bash }) => command ?? bash ?? []);
  });
}

function matches(host: HostName, matcher: string | undefined, about: string): boolean {
  if (matcher === undefined || matcher === '' || matcher === '*') return true;
  if (host === 'claude' && /^[\w\- ,|]+$/.test(matcher)) return matcher.split('|').includes(about);
  return new RegExp(host === 'copilot' ? `^(?:${matcher})$` : matcher).test(about);
}

