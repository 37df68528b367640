// @ts-check
/** What a model saw, by the requests that it was sent: whether a text arrived, in which field, and in which form. */

/** @typedef {import('./model.mjs').Request} Request */

/**
 * The fields of a request that contain the text: `messages[user].content[tool_result].content`. Where an element has a
 * role or a type, that stands in the brackets.
 *
 * @param {unknown} body @param {string} text @returns {readonly string[]}
 */
export function fieldsWith(body, text) {
  return [...new Set(walked(body).filter(([, value]) => value.includes(text)).map(([path]) => path))];
}

/** @param {unknown} body @param {string} text @returns {readonly string[]} */
function textsWith(body, text) {
  return walked(body).map(([, value]) => value).filter((value) => value.includes(text));
}

/**
 * Each text, with its field.
 *
 * @param {unknown} value @param {string} [path] @returns {readonly (readonly [path: string, text: string])[]}
 */
function walked(value, path = '') {
  if (typeof value === 'string') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item) => walked(item, `${path}[${item?.role ?? item?.type ?? ''}]`));
  return Object.entries(value ?? {}).flatMap(([key, inner]) => walked(inner, path === '' ? key : `${path}.${key}`));
}

/**
 * The same, over several requests.
 *
 * @param {readonly Request[]} requests @param {string} text @returns {readonly string[]}
 */
export function seenIn(requests, text) {
  return [...new Set(requests.flatMap(({ body }) => fieldsWith(body, text)))];
}

/**
 * The fields that have it from request `from` on, in words that no request before had.
 *
 * @param {readonly Request[]} requests @param {number} from @param {string} text @returns {readonly string[]}
 */
export function seenAnew(requests, from, text) {
  const before = new Set(requests.slice(0, from).flatMap(({ body }) => textsWith(body, text)));
  return [...new Set(requests.slice(from).flatMap(({ body }) => walked(body).filter(([, value]) => value.includes(text) && !before.has(value)).map(([path]) => path)))];
}

/** All that the tools said since the model spoke last, as one text. @param {import('./wires/wire.mjs').Heard} heard */
export function answered({ answers }) {
  return answers.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content))).join('\n');
}

/**
 * In which of its two forms the answer of a tool of dibs arrived.
 *
 * @param {import('./wires/wire.mjs').Heard} heard @returns {'text' | 'structuredContent' | 'both' | 'neither'}
 */
export function formOf(heard) {
  const text = answered(heard);
  const isStructured = /\{\\*"message\\*":/.test(text);
  // In the text a key stands at the beginning of its line, without quotes.
  const isText = /(?:^|\n|\\n)(?:task_id|verdict|code): /.test(text);
  return isStructured && isText ? 'both' : isStructured ? 'structuredContent' : isText ? 'text' : 'neither';
}
