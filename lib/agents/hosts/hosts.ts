/** Every host, in its two halves: what the hook knows of it, and what the installer does. */

import { claude, claudeSetup } from './claude.ts';
import { codex, codexSetup } from './codex.ts';
import { copilot, copilotSetup } from './copilot.ts';
import { cursor, cursorSetup } from './cursor.ts';
import { gemini, geminiSetup } from './gemini.ts';
import type { Host } from './host.ts';
import type { HostSetup } from './host-setup.ts';
import type { HostName } from './names.ts';
import { opencode, opencodeSetup } from './opencode.ts';

export const HOSTS: Readonly<Record<HostName, Host>> = { claude, codex, gemini, cursor, copilot, opencode };

/** Whoever asks for these brings the installer's half in: the hook's bundle must not. */
export const SETUPS: Readonly<Record<HostName, HostSetup>> = { claude: claudeSetup, codex: codexSetup, gemini: geminiSetup, cursor: cursorSetup, copilot: copilotSetup, opencode: opencodeSetup };
