/** What a host wants beside its settings before it runs a hook, and what in its settings keeps it from that. Sentences. */

import { dirname, join } from 'node:path';
import { parse } from 'jsonc-parser';
import { printable } from '../../rules/printable.ts';
import { findProgram } from '../../system/find-program.ts';
import { findFile } from '../../system/replace-file.ts';
import { readCodexConfig } from './codex-config.ts';
import { placeOf, type HostPlace, type Surroundings } from './host-place.ts';
import { HOSTS, type Host, type HostName } from './hosts.ts';
import { isPlainJson } from './settings-text.ts';
import { HOOK, runsDibs, type Scope } from './hook-command.ts';

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
  const { base } = place;
  const program = findProgram(base, { file: scope === 'project' ? HOOK : undefined, name: 'dibs-hook' }, surroundings.env);
  const passes = (why: string): string => `nothing is checked yet: ${why}, and then the hooks let everything pass`;
  const runs =
    program === undefined
      ? passes(scope === 'project' ? 'dibs is neither in node_modules here nor on PATH' : 'dibs-hook is not on PATH')
      : findProgram(base, { name: 'node' }, surroundings.env) === undefined
        ? passes('node is not on PATH')
        : `runs ${printable(program, 400)}`;
  return [runs, ...hindrances(host, place, surroundings, text), ...STEPS[host.name][scope]];
}

/** The file that has hooks of dibs though dibs does not write it: somebody pasted them. */
export function pastedInto(host: Host, place: HostPlace): string | undefined {
  const config = join(dirname(place.path), 'config.toml');
  return host.name === 'codex' && runsDibs(readText(config)) ? config : undefined;
}

/** For a host that has no hooks of dibs at `place`. */
export function remarksOnAbsence(host: Host, place: HostPlace): readonly string[] {
  const pasted = pastedInto(host, place);
  return pasted === undefined ? [] : [`${printable(pasted, 400)} has hooks of dibs`];
}

function hindrances(host: Host, place: HostPlace, surroundings: Surroundings, text: string): readonly string[] {
  const settings = objectIn(text);
  const found: string[] = [];
  if (host.kind === 'settings' && host.name !== 'gemini' && !isPlainJson(text)) found.push(`it has comments, trailing commas or a byte order mark, which not every version of ${host.title} reads`);
  switch (host.name) {
    case 'claude':
      for (const path of new Set([place.path, join(dirname(place.path), 'settings.local.json'), userFile('claude', surroundings)])) {
        if (objectIn(readText(path))['disableAllHooks'] === true) found.push(`${printable(path, 400)} has disableAllHooks: Claude Code runs no hooks`);
      }
      break;
    case 'codex':
      for (const path of new Set([join(dirname(place.path), 'config.toml'), join(dirname(userFile('codex', surroundings)), 'config.toml')])) {
        if (readCodexConfig(readText(path)).turnsHooksOff) found.push(`${printable(path, 400)} turns hooks off under [features]`);
      }
      break;
    case 'gemini': {
      // What the project says counts before what the user says.
      const { enabled, disabled } = { ...objectOf(objectIn(readText(userFile('gemini', surroundings)))['hooksConfig']), ...objectOf(settings['hooksConfig']) };
      if (enabled === false) found.push('hooksConfig.enabled is false: Gemini runs no hooks');
      if (Array.isArray(disabled) && disabled.some((name) => String(name).startsWith('dibs-'))) found.push('hooksConfig.disabled names hooks of dibs: Gemini skips them');
      break;
    }
    case 'cursor':
      if (settings['version'] !== 1) found.push('it has no "version": 1, without which Cursor may ignore the file: add it');
      break;
    case 'copilot':
      if (runsDibs(readText(join(place.base, '.claude/settings.json')))) found.push('Copilot CLI reads .claude/settings.json, too, and runs both');
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
  try {
    return objectOf(parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true }));
  } catch {
    // Too deep to be read.
    return {};
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
