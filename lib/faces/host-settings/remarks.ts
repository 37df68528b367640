/** What a host wants beside its settings before it runs a hook, and what in its settings keeps it from that. Sentences. */

import { dirname, join } from 'node:path';
import { parse } from 'jsonc-parser';
import { printable } from '../../rules/printable.ts';
import { findProgram } from '../found-program.ts';
import { findFile } from '../whole-file.ts';
import { readCodexConfig } from './codex-config.ts';
import { placeOf, type HostPlace, type Surroundings } from './host-place.ts';
import { HOSTS, type Host, type HostName } from './hosts.ts';
import { isPlainJson } from './settings-text.ts';
import { HOOK, type Scope } from './stored-line.ts';

const STEPS: Readonly<Record<HostName, Readonly<Record<Scope, readonly string[]>>>> = {
  claude: { project: ['in the first interactive session here, accept that the workspace is trusted'], user: [] },
  codex: {
    project: ['in Codex, trust this project, and trust the hooks with /hooks: until then it skips them; again whenever their text changes'],
    user: ['in Codex, trust the hooks with /hooks: until then it skips them; again whenever their text changes'],
  },
  gemini: { project: ['trust this folder; Gemini warns once about the new hooks'], user: [] },
  cursor: { project: ['open this folder as a trusted workspace'], user: [] },
  copilot: { project: ['trust this folder; the cloud agent reads the file once it is on the default branch'], user: [] },
  opencode: { project: ['start OpenCode again: it loads plugins when it starts'], user: ['start OpenCode again: it loads plugins when it starts'] },
};

/** For a host whose hooks are installed at `place`; `text` is that file. */
export function remarksOn(host: Host, scope: Scope, place: HostPlace, surroundings: Surroundings, text: string): readonly string[] {
  const program = findProgram(place.base, { file: scope === 'project' ? HOOK : undefined, name: 'dibs-hook' }, surroundings.env);
  const runs =
    program === undefined
      ? `nothing is checked yet: ${scope === 'project' ? 'dibs is neither in node_modules here nor on PATH' : 'dibs-hook is not on PATH'}, and then the hooks let everything pass`
      : `runs ${printable(program, 400)}`;
  return [runs, ...hindrances(host, place, surroundings, text), ...STEPS[host.name][scope]];
}

function hindrances(host: Host, place: HostPlace, surroundings: Surroundings, text: string): readonly string[] {
  const settings = objectIn(text.replace(/^\uFEFF/, ''));
  const found: string[] = [];
  if (host.kind === 'settings' && host.name !== 'gemini' && !isPlainJson(text)) found.push(`it has comments, trailing commas or a byte order mark, which not every version of ${host.title} reads`);
  switch (host.name) {
    case 'claude':
      for (const path of [place.path, join(dirname(place.path), 'settings.local.json'), userFile('claude', surroundings)]) {
        if (objectIn(readText(path))['disableAllHooks'] === true) found.push(`${printable(path, 400)} has disableAllHooks: Claude Code runs no hooks`);
      }
      break;
    case 'codex':
      for (const path of [join(dirname(place.path), 'config.toml'), join(dirname(userFile('codex', surroundings)), 'config.toml')]) {
        if (readCodexConfig(readText(path)).turnsHooksOff) found.push(`${printable(path, 400)} turns hooks off under [features]`);
      }
      break;
    case 'gemini': {
      const { enabled, disabled } = objectOf(settings['hooksConfig']);
      if (enabled === false) found.push('hooksConfig.enabled is false: Gemini runs no hooks');
      if (Array.isArray(disabled) && disabled.some((name) => String(name).startsWith('dibs-'))) found.push('hooksConfig.disabled names hooks of dibs: Gemini skips them');
      break;
    }
    case 'cursor':
      if (settings['version'] !== 1) found.push('it has no "version": 1, without which Cursor may ignore the file: add it');
      break;
    case 'copilot':
      if (readText(join(place.base, '.claude/settings.json')).includes('dibs-hook')) found.push('Copilot CLI reads .claude/settings.json, too: there the hooks run twice, which does no harm');
      break;
    case 'opencode':
      break;
  }
  return found;
}

function userFile(name: HostName, surroundings: Surroundings): string {
  const host = HOSTS.find((known) => known.name === name);
  return host === undefined ? '' : placeOf(host, 'user', surroundings).path;
}

/** Empty where it cannot be read: these are remarks, and the file is none that is written. */
function readText(path: string): string {
  try {
    return findFile(path).bytes?.toString('utf8') ?? '';
  } catch {
    return '';
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  return objectOf(parse(text, [], { allowTrailingComma: true }));
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
