/** How an event is printed: as a line of JSON, or as one for people. */

import { formatCursor } from '../../rules/event-cursor.ts';
import type { LoggedLine } from '../../rules/event.ts';
import { printable } from '../../rules/printable.ts';
import type { ToldEvent } from '../../verbs/read-events.ts';
import type { Context } from '../command.ts';
import { describeDoer, saidLines } from '../output/claim-text.ts';
import { SCHEMA, toJson } from '../output/json.ts';

const SAID_LIMIT = 200;

/** Prints events as they come. */
export class EventLines {
  /** How many were printed. */
  count = 0;
  readonly #context: Context;
  // What comes later is aligned with what was printed before, so these only grow.
  #kindWidth = 'take-over'.length;
  #idWidth = 'TASK-100'.length;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Does anybody still read? */
  emit(told: readonly ToldEvent[]): boolean {
    if (told.length === 0) return true;
    this.count += told.length;
    return this.#context.emit(told.map(({ cursor, event }) => (this.#context.json ? toJson({ schema: SCHEMA, ok: true, verb: 'events', cursor: formatCursor(cursor), event: fieldsOf(event) }) : `${this.#lineOf(event)}\n`)).join(''));
  }

  #lineOf(event: LoggedLine): string {
    const { paint } = this.#context;
    this.#kindWidth = Math.max(this.#kindWidth, event.event.length);
    this.#idWidth = Math.max(this.#idWidth, event.id.length);
    const [first = '', ...more] = saidLines([event.text ?? '', ...(event.artifacts ?? []).map((artifact) => printable(artifact))].filter((word) => word !== '').join('  '), SAID_LIMIT);
    return [
      paint.faint(new Date(event.at).toISOString().replace('T', ' ').replace(/\.\d+Z$/, 'Z')),
      paint.strong(event.event.padEnd(this.#kindWidth)),
      event.id.padEnd(this.#idWidth),
      `~${event.generation}`,
      describeDoer(event),
      `${first}${more.length === 0 ? '' : ' …'}`,
    ]
      .join('  ')
      .trimEnd();
  }
}

function fieldsOf({ v: _version, ...fields }: LoggedLine): Omit<LoggedLine, 'v'> {
  return fields;
}
