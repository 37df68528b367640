// @ts-check
/** The hosts that are tried. */

import { claude } from './claude.mjs';
import { codex } from './codex.mjs';
import { copilot } from './copilot.mjs';
import { gemini } from './gemini.mjs';
import { opencode } from './opencode.mjs';

/** @type {readonly import('../host.mjs').Host[]} */
export const HOSTS = [claude, codex, gemini, copilot, opencode];
