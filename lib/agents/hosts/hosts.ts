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

/** What the hook knows. */
export const HOSTS: Readonly<Record<HostName, Host>> = { claude, codex, gemini, cursor, copilot, opencode };

/** What the installer knows. Whoever asks for this brings all of it in, which the hook's bundle must not: it is tested. */
export const SETUPS: Readonly<Record<HostName, HostSetup>> = { claude: claudeSetup, codex: codexSetup, gemini: geminiSetup, cursor: cursorSetup, copilot: copilotSetup, opencode: opencodeSetup };
