// @ts-check
/**
 * A model that follows a script: an HTTP server on loopback that speaks the API that a host asks, and answers each
 * request of the conversation with the next line of the script. Its requests are the transcript: what is in none of
 * them, no model saw.
 */

import { createServer } from 'node:http';

/** @typedef {import('./wires/wire.mjs').Heard} Heard */
/**
 * A line of a script: call these tools, or say this and end the turn. `tokens`: how long the model says that the
 * conversation is; a host shortens it when it is too long.
 *
 * @typedef {{ call: string, args?: Record<string, unknown> | string, tokens?: number } | { say: string, tokens?: number
 * }} Line
 */
/** A script: yields lines, and is given what the host asks next. @typedef {Generator<Line, void, Heard>} Script */
/**
 * What the host sent to be answered. `isTalk`: it is of the conversation, and not one that the host makes besides (a
 * title, a summary).
 *
 * @typedef {{ path: string, body: any, heard: Heard, isTalk: boolean }} Request
 */
/**
 * @typedef {object} Model
 * @property {string} url
 * @property {(script: (heard: Heard) => Script) => { requests: readonly Request[], faults: readonly string[] }} play
 * Follows this script from now on. What it gives fills up: the requests, and what the script could not do.
 * @property {() => Promise<void>} close
 */

const TOKENS = 1000;
const LATER = 'That is all.';
const SUMMARY = 'Summary: the session works on the tasks of a registry.';

/** @param {import('./wires/wire.mjs').Wire} wire @param {(heard: Heard) => boolean} isTalk @returns {Promise<Model>} */
export async function startModel(wire, isTalk) {
  /** @type {{ script: (heard: Heard) => Script, running?: Script, requests: Request[], faults: string[] }} */
  let act = { script: function* () {}, requests: [], faults: [] };

  /** @param {Heard} heard @returns {import('./wires/wire.mjs').Reply} */
  const next = (heard) => {
    try {
      const first = act.running === undefined;
      act.running ??= act.script(heard);
      const { value: line } = first ? act.running.next() : act.running.next(heard);
      if (line === undefined) return { text: LATER, tokens: TOKENS };
      if ('say' in line) return { text: line.say, tokens: line.tokens ?? TOKENS };
      return { calls: [{ tool: toolIn(heard, line.call), args: line.args ?? {} }], tokens: line.tokens ?? TOKENS };
    } catch (error) {
      act.faults.push(String(error));
      return { text: LATER, tokens: TOKENS };
    }
  };

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'POST' && wire.asks(path)) {
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
        const heard = wire.hear(body);
        const talks = isTalk(heard);
        act.requests.push({ path, body, heard, isTalk: talks });
        const { type, text } = wire.say(talks ? next(heard) : { text: SUMMARY, tokens: TOKENS }, body, path);
        response.writeHead(200, { 'content-type': type }).end(text);
        return;
      }
      const answer = wire.otherwise(path);
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? { error: { type: 'not_found_error', message: 'a scripted model does not have this' } }));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    play(script) {
      act = { script, requests: [], faults: [] };
      return act;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * The tool of that name. A tool of dibs is named `dibs/boot`, and each host writes that in its own way. @param {Heard}
 * heard @param {string} wanted
 */
function toolIn({ tools }, wanted) {
  const [server = '', own] = wanted.split('/');
  const found = own === undefined ? tools.find(({ name }) => name === wanted) : tools.find(({ name, namespace = '' }) => `${namespace}${name}`.includes(server) && name.endsWith(own));
  if (found === undefined) throw new Error(`the host offers no tool ${wanted}; it offers ${tools.map(({ name, namespace }) => `${namespace ?? ''}${name}`).join(' ') || 'none'}`);
  return found;
}
