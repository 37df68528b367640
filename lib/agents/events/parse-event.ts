/** A host's event, read into what is asked. Pure. Whatever cannot be read is no call: a hook has no business with it. */

import { asciiTrim } from '../../rules/ascii.ts';
import type { Act, Host } from '../hosts/host.ts';
import { HOSTS } from '../hosts/hosts.ts';
import { isHostName } from '../hosts/names.ts';

export interface Call {
  readonly host: Host;
  /** As the host calls it. */
  readonly event: string;
  readonly act: Act;
  readonly session?: string;
  /** Why a session starts: startup, resume, clear, compact, fork. */
  readonly source?: string;
  /** Where it happens: the directory of the shell tool first. Those that the payload names. */
  readonly directories: readonly string[];
  /** Before and after tools. */
  readonly tool?: string;
  /** What the shell tool is to run. */
  readonly command?: string;
  /** How long the tool may run, where that is known. */
  readonly toolMs?: number;
  /** Does it happen inside a subagent? What is told there the main one does not read. */
  readonly isSubagent: boolean;
}

/** `event`: as it came by argument, for hosts whose payload does not name it. Undefined for what is no event of the host. */
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
  return {
    host,
    event: name,
    act,
    ...(session === undefined ? {} : { session }),
    ...(source === undefined ? {} : { source }),
    directories: [input['cwd'], ...list(input['workspace_roots'])].flatMap((path) => text(path) ?? []),
    ...(tool === undefined ? {} : { tool }),
    ...(command === undefined ? {} : { command }),
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
    // Some hosts pass them as the text of a JSON object.
    const parsed = typeof value === 'string' ? parse(value) : undefined;
    if (isRecord(parsed)) return parsed;
  }
  return {};
}

function commandOf(host: Host, event: string, tool: string | undefined, args: Readonly<Record<string, unknown>>, input: Readonly<Record<string, unknown>>): string | undefined {
  if (host.shellEvents?.includes(event) === true) return text(input['command']);
  if (tool === undefined || !host.shellTools.includes(tool)) return undefined;
  return text(args['command']);
}

function durationOf(host: Host, args: Readonly<Record<string, unknown>>): number | undefined {
  // What runs in the background is bound by no call.
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
