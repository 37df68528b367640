/** Reads a host's event into a call. Pure. An event that cannot be read is not a call, and the hook ignores it. */

import { asciiTrim } from '../../rules/ascii.ts';
import { editedPaths } from './edited-paths.ts';
import type { Act, Host } from '../hosts/host.ts';
import { HOSTS } from '../hosts/hosts.ts';
import { isHostName } from '../hosts/names.ts';

export interface Call {
  readonly host: Host;
  /** The event's name, as the host calls it. */
  readonly event: string;
  readonly act: Act;
  readonly session?: string;
  /** Why a session starts: startup, resume, clear, compact, fork. */
  readonly source?: string;
  /** The directories that the payload names, the shell tool's first. */
  readonly directories: readonly string[];
  /** The tool's name, before and after tools. */
  readonly tool?: string;
  /** The command line that the shell tool is to run. */
  readonly command?: string;
  /** The files that the tool is about to write, as far as its call names them, as they are written there. */
  readonly edited?: readonly string[];
  /** How long the tool may run, if that is known. */
  readonly toolMs?: number;
  /** Does it happen inside a subagent? The main agent does not read what a subagent is told. */
  readonly isSubagent: boolean;
}

/**
 * `event`: the name that came as an argument, for hosts whose payload does not have it. Undefined if the host has no
 * such event.
 */
export function parseEvent(hostName: string, event: string | undefined, input: unknown): Call | undefined {
  if (!isHostName(hostName) || !isRecord(input)) return undefined;
  const host = HOSTS[hostName];
  const name = event ?? text(input['hook_event_name']);
  const act = name === undefined ? undefined : actOf(host, name);
  if (name === undefined || act === undefined) return undefined;
  const session = host.sessionKeys.map((key) => text(input[key])).map((id) => (id === undefined ? undefined : asciiTrim(id))).find((id) => id !== undefined);
  const source = text(input['source']);
  const tool = toolOf(input);
  const args = argumentsOf(input);
  const command = commandOf(host, name, tool, args, input);
  const toolMs = command === undefined ? undefined : durationOf(host, args);
  const edited = act === 'gate' && tool !== undefined ? editedPaths(host, tool, args, argumentText(input)) : [];
  return {
    host,
    event: name,
    act,
    ...(session === undefined ? {} : { session }),
    ...(source === undefined ? {} : { source }),
    directories: [input['cwd'], ...list(input['workspace_roots'])].flatMap((path) => text(path) ?? []),
    ...(tool === undefined ? {} : { tool }),
    ...(command === undefined ? {} : { command }),
    ...(edited.length === 0 ? {} : { edited }),
    ...(toolMs === undefined ? {} : { toolMs }),
    isSubagent: (text(input['agent_id']) ?? text(input['agentId'])) !== undefined || input['subagent'] === true,
  };
}

function actOf({ events }: Host, name: string): Act | undefined {
  const [act] = Object.entries(events).find(([, names]) => names.includes(name)) ?? [];
  return act as Act | undefined;
}

function toolOf(input: Readonly<Record<string, unknown>>): string | undefined {
  return text(input['tool_name']) ?? text(input['toolName']) ?? text(input['tool']);
}

function argumentsOf(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  for (const key of ['tool_input', 'toolArgs', 'args']) {
    const value = input[key];
    if (isRecord(value)) return value;
    // Some hosts pass the arguments as the text of a JSON object.
    const parsed = typeof value === 'string' ? parse(value) : undefined;
    if (isRecord(parsed)) return parsed;
  }
  return {};
}

/** Some hosts pass a patch as it is, without any name for it. */
function argumentText(input: Readonly<Record<string, unknown>>): string | undefined {
  return ['tool_input', 'toolArgs', 'args'].map((key) => text(input[key])).find((value) => value !== undefined);
}

function commandOf(host: Host, event: string, tool: string | undefined, args: Readonly<Record<string, unknown>>, input: Readonly<Record<string, unknown>>): string | undefined {
  if (host.shellEvents?.includes(event) === true) return text(input['command']);
  if (tool === undefined || !host.shellTools.includes(tool)) return undefined;
  return text(args['command']);
}

function durationOf(host: Host, args: Readonly<Record<string, unknown>>): number | undefined {
  // A command in the background can run longer than its call.
  if (args['run_in_background'] === true || host.timeoutIsMs !== true) return undefined;
  const given = args['timeout'] ?? args['timeout_ms'];
  return typeof given === 'number' && Number.isFinite(given) && given > 0 ? given : host.commandMs;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && asciiTrim(value) !== '' ? value : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
