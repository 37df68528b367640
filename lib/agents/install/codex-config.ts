/** The few lines of Codex's config.toml that concern hooks. Its tables are told by their headers; nothing else of TOML is read. */

import type { SettingsHost } from './hosts.ts';
import type { JsonObject } from './hosts.ts';
import type { Scope } from './hook-command.ts';

export interface CodexConfig {
  /** It has hooks of its own. Codex wants one form in one place: this, or hooks.json. */
  readonly hasHooks: boolean;
  /** `[features] hooks = false` */
  readonly turnsHooksOff: boolean;
}

export function readCodexConfig(text: string): CodexConfig {
  let table = '';
  let hasHooks = false;
  let turnsHooksOff = false;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\[?\s*([^\]]*?)\s*\]/.exec(line)?.[1];
    if (header !== undefined) {
      table = header.replaceAll(/["'\s]/g, '');
      // [hooks.state] is where Codex itself keeps which hooks are trusted.
      hasHooks ||= /^hooks(?:\.|$)/.test(table) && !/^hooks\.state(?:\.|$)/.test(table);
      continue;
    }
    const [, key = '', value = ''] = /^\s*["']?([A-Za-z_.]+)["']?\s*=\s*(\S+)/.exec(line) ?? [];
    const name = table === '' ? key : `${table}.${key}`;
    hasHooks ||= table === '' && /^hooks(?:\.(?!state\b)|$)/.test(key);
    turnsHooksOff ||= (name === 'features.hooks' || name === 'features.codex_hooks') && value.startsWith('false');
  }
  return { hasHooks, turnsHooksOff };
}

/** The same hooks as tables of config.toml, for somebody to paste. */
export function codexToml(host: SettingsHost, scope: Scope): string {
  const blocks = [...host.hooks(scope)].flatMap(([event, entry]) => {
    const handlers = (entry['hooks'] ?? []) as readonly JsonObject[];
    return [table(`hooks.${event}`, entry), ...handlers.map((handler) => table(`hooks.${event}.hooks`, handler))];
  });
  return blocks.join('\n\n');
}

function table(name: string, fields: JsonObject): string {
  const lines = Object.entries(fields).filter(([, value]) => typeof value !== 'object');
  // In ''' nothing is escaped, and the stored line has both kinds of quotes.
  return [`[[${name}]]`, ...lines.map(([key, value]) => `${key} = ${typeof value === 'string' ? `'''${value}'''` : JSON.stringify(value)}`)].join('\n');
}
