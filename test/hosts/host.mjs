// @ts-check
/**
 * What the recipes know of a host. Each has a file beside its wire, in hosts/; a new one is one file, and one line in
 * hosts/all.mjs.
 */

/** @typedef {{ home: string, project: string, url: string }} Place */
/**
 * @typedef {object} Host
 * @property {string} name As `dibs setup --host` names it.
 * @property {string} title
 * @property {string} package In the npm registry. `name@version` is another version than the newest.
 * @property {string} bin
 * @property {import('./wires/wire.mjs').Wire} wire
 * @property {(place: Place) => void} [prepare] What a person has done before: which model, and that the folder is
 * trusted.
 * @property {(place: Place) => Record<string, string>} env
 * @property {(turn: { prompt: string, resume: boolean, fork: boolean }) => string[]} argv One prompt, no person.
 * @property {true} [forks] Can `argv` go on in a copy of the last session?
 * @property {(heard: import('./wires/wire.mjs').Heard) => import('./model.mjs').Script} [find] What a model does first
 * where the host does not show it the tools of dibs at once.
 * @property {(path: string, text: string) => import('./model.mjs').Line} edit Writes a new file by the host's own tool.
 * @property {(command: string) => import('./model.mjs').Line} shell
 * @property {true} [tellsAtPrompts] Has it no event after a compaction, so that the next prompt tells?
 * @property {number} crowded How long a conversation must be, in tokens, for the host to shorten it.
 */
/**
 * A host whose program is on this machine. @typedef {{ host: Host, program: string, version: string }} Installed
 */

/**
 * Is this a request of the conversation, and none that the host makes besides? For a title it offers no tools. For a
 * summary some offer all that they have, so that the request begins as those before it.
 *
 * @param {import('./wires/wire.mjs').Heard} heard @returns {boolean}
 */
export function isTalk({ body, prompt }) {
  return (body.tools ?? []).length > 0 && !prompt.includes('create a detailed summary');
}
