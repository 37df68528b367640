/** Which entries of a settings file belong to dibs, and whether this version would write them in the same way. */

import { isDeepStrictEqual } from 'node:util';
import { getNodeValue, type Node } from 'jsonc-parser';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import type { Json, JsonObject, SettingsSetup } from '../hosts/host-setup.ts';
import { article, keyOf, nested, valueAt, type SettingsText } from './settings-text.ts';
import { isOlder, runsDibs, type Scope } from '../hosts/stored-line.ts';

export interface OwnEntry {
  readonly event: string;
  /** `entry` is the element of the event's list, and `handler` is the handler in it. Both can be the same node. */
  readonly entry: Node;
  readonly handler: Node;
  /** Does the entry also contain handlers of others? */
  readonly isShared: boolean;
  /** `changed`: as far as dibs can tell, a person changed it. */
  readonly state: 'current' | 'older' | 'changed';
}

export interface Hooks {
  readonly hooks: Node | undefined;
  /** In the order of the text. */
  readonly own: readonly OwnEntry[];
  /** The events that should have an entry and do not have one. */
  readonly missing: readonly string[];
}

/** Throws `malformed` if `hooks` does not have the shape that the host reads. */
export function hooksIn(settings: SettingsText, host: SettingsSetup, scope: Scope, name: string): Hooks {
  return nested(() => found(settings, host, scope, name), name);
}

function found({ root }: SettingsText, host: SettingsSetup, scope: Scope, name: string): Hooks {
  const wanted = host.hooks(scope);
  const hooks = valueAt(root, 'hooks', name);
  if (hooks === undefined) return { hooks, own: [], missing: [...wanted.keys()] };
  const shape = (where: string, node: Node, expected: string): DibsError =>
    new DibsError('malformed', `${printable(name)}: ${where} is ${article(node)}, where ${host.title} has ${expected}. It was left as it is`);
  if (hooks.type !== 'object') throw shape('hooks', hooks, 'an object');
  const own: OwnEntry[] = [];
  for (const property of hooks.children ?? []) {
    const event = keyOf(property);
    const list = valueAt(hooks, event, name);
    if (list?.type !== 'array') {
      if (list !== undefined && wanted.has(event)) throw shape(`hooks.${event}`, list, 'a list');
      continue;
    }
    for (const entry of list.children ?? []) own.push(...ownIn(entry, event, host, wanted.get(event)));
  }
  own.sort((a, b) => a.handler.offset - b.handler.offset);
  return { hooks, own, missing: [...wanted.keys()].filter((event) => !own.some((entry) => entry.event === event)) };
}

function ownIn(entry: Node, event: string, { shape }: SettingsSetup, wanted: JsonObject | undefined): readonly OwnEntry[] {
  const handlers = shape === 'handlers' ? [entry] : (childAt(entry, 'hooks')?.children ?? []);
  return handlers.flatMap((handler) => {
    const command = ['command', 'bash', 'args'].map((key) => childAt(handler, key)).map((node) => (node === undefined ? '' : JSON.stringify(valueOf(node)))).join(' ');
    if (!runsDibs(command)) return [];
    const whole = shape === 'handlers' ? valueOf(entry) : { ...(valueOf(entry) as JsonObject), hooks: [valueOf(handler)] };
    const isCurrent = wanted !== undefined && isDeepStrictEqual(whole, wanted);
    return [{ event, entry, handler, isShared: handlers.length > 1, state: isCurrent ? 'current' : isOlder(command) ? 'older' : 'changed' } as const];
  });
}

function childAt(node: Node, key: string): Node | undefined {
  return node.type === 'object' ? node.children?.find((property) => keyOf(property) === key)?.children?.[1] : undefined;
}

/** The value as JSON.parse would return it. The objects of jsonc-parser have no prototype. */
function valueOf(node: Node): Json {
  return JSON.parse(JSON.stringify(getNodeValue(node))) as Json;
}
