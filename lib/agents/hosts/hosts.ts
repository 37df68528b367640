/** Every host, in two halves: what the hook knows of it, and what the installer knows. */

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

/**
 * What the installer knows. A file that uses this imports all of it, so no file of the hook's bundle may; a test holds
 * that.
 */
export const SETUPS: Readonly<Record<HostName, HostSetup>> = { claude: claudeSetup, codex: codexSetup, gemini: geminiSetup, cursor: cursorSetup, copilot: copilotSetup, opencode: opencodeSetup };
