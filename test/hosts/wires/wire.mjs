// @ts-check
/**
 * What every API of a model has in common, for a model that only follows a script. A file beside this one reads the
 * requests of one API, and writes the answers.
 */

/**
 * A tool that the host offers. `namespace`: one API names the server apart. `takesText`: its argument is one text, no
 * object.
 *
 * @typedef {{ name: string, namespace?: string | undefined, takesText?: boolean, definition?: unknown }} Tool
 */
/**
 * What a tool said, as it stands in the request.
 *
 * @typedef {{ field: string, content: unknown, isError?: boolean | undefined }} ToolAnswer
 */
/**
 * A request of the host. `answers`: what the tools said since the model spoke last. `prompt`: the last text that is no
 * answer of a tool.
 *
 * @typedef {{ body: any, tools: readonly Tool[], answers: readonly ToolAnswer[], prompt: string }} Heard
 */
/**
 * What the model says. `tokens`: how long it says that the conversation is by now.
 *
 * @typedef {{ text?: string, calls?: readonly { tool: Tool, args: Record<string, unknown> | string }[], tokens: number
 * }} Reply
 */
/**
 * @typedef {object} Wire
 * @property {(path: string) => boolean} asks Does this path ask the model to speak?
 * @property {(path: string) => unknown} otherwise What any other path is answered, with 200. Undefined: 404.
 * @property {(body: any) => Heard} hear
 * @property {(reply: Reply, body: any, path: string) => { type: string, text: string }} say
 */

/** One event of a stream. @param {unknown} data @param {string} [event] @returns {string} */
export function streamed(data, event) {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

let last = 0;
/** An identifier that nobody else has. @param {string} prefix @returns {string} */
export function freshId(prefix) {
  return `${prefix}_${Date.now().toString(36)}${(last++).toString(36).padStart(4, '0')}`;
}
