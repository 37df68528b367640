// @ts-check
/** OpenAI's Responses API, as Codex asks it. */

import { freshId, streamed } from './wire.mjs';

/** A tool with which the model looks for tools that the host has not shown it yet. It has a type and no name. */
const SEARCH = 'tool_search';

/** @type {import('./wire.mjs').Wire} */
export const responses = {
  asks: (path) => /\/responses(?:\?|$)/.test(path),
  otherwise: (path) => (/\/models(?:\?|$)/.test(path) ? { object: 'list', data: [], models: [] } : undefined),
  hear(body) {
    const input = /** @type {any[]} */ (body.input ?? []);
    const spoke = input.findLastIndex(({ type, role }) => role === 'assistant' || `${type}`.endsWith('_call'));
    const tail = input.slice(spoke + 1);
    const texts = tail.filter(({ type, role }) => type === 'message' && role === 'user').flatMap(({ content }) => content);
    return {
      body,
      // What a search found may be called from then on.
      tools: [...(body.tools ?? []), ...input.flatMap(({ type, tools }) => (type === 'tool_search_output' ? tools : []))].flatMap(toolsIn),
      answers: tail.filter(({ type }) => `${type}`.endsWith('_output')).map((item) => ({ field: `input[] of type ${item.type}, output`, content: item.output ?? item.tools })),
      prompt: texts.at(-1)?.text ?? '',
    };
  },
  say(reply, body) {
    const items = [
      ...(reply.text === undefined ? [] : [{ type: 'message', role: 'assistant', id: freshId('msg'), content: [{ type: 'output_text', text: reply.text, annotations: [] }] }]),
      ...(reply.calls ?? []).map(callOf),
    ];
    const usage = { input_tokens: reply.tokens, input_tokens_details: { cached_tokens: 0 }, output_tokens: 10, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: reply.tokens + 10 };
    const whole = { id: freshId('resp'), object: 'response', status: 'completed', model: body.model, output: items, usage };
    if (body.stream !== true) return { type: 'application/json', text: JSON.stringify(whole) };
    const events = [
      { type: 'response.created', response: { ...whole, status: 'in_progress', output: [] } },
      ...items.flatMap((item, output_index) => [
        { type: 'response.output_item.added', output_index, item },
        { type: 'response.output_item.done', output_index, item },
      ]),
      { type: 'response.completed', response: whole },
    ];
    return { type: 'text/event-stream', text: events.map((event) => streamed(event, event.type)).join('') };
  },
};

/**
 * @param {{ tool: import('./wire.mjs').Tool, args: Record<string, unknown> | string }} call
 * @returns {Record<string, unknown>}
 */
function callOf({ tool: { name, namespace, takesText }, args }) {
  const call_id = freshId('call');
  if (name === SEARCH) return { type: 'tool_search_call', id: freshId('tsc'), call_id, execution: 'client', status: 'completed', arguments: args };
  if (takesText === true) return { type: 'custom_tool_call', id: freshId('ctc'), call_id, name, input: args };
  return { type: 'function_call', id: freshId('fc'), call_id, name, ...(namespace === undefined ? {} : { namespace }), arguments: JSON.stringify(args) };
}

/** @param {any} tool @returns {import('./wire.mjs').Tool[]} */
function toolsIn(tool) {
  if (tool.type === 'namespace') return tool.tools.map((/** @type {any} */ inner) => ({ name: inner.name, namespace: tool.name, definition: inner }));
  if (tool.type === SEARCH) return [{ name: SEARCH, definition: tool }];
  return tool.name === undefined ? [] : [{ name: tool.name, takesText: tool.type === 'custom', definition: tool }];
}
