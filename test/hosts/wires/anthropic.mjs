// @ts-check
/** Anthropic's Messages API, as Claude Code asks it. */

import { freshId, streamed } from './wire.mjs';

/** @type {import('./wire.mjs').Wire} */
export const anthropic = {
  asks: (path) => /^\/v1\/messages(?:\?|$)/.test(path),
  otherwise: (path) => (path.startsWith('/v1/messages/count_tokens') ? { input_tokens: 1000 } : undefined),
  hear(body) {
    const messages = /** @type {any[]} */ (body.messages ?? []);
    const tail = messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1);
    const blocks = tail.flatMap(({ content }) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content));
    return {
      body,
      tools: (body.tools ?? []).map((/** @type {any} */ tool) => ({ name: tool.name, definition: tool })),
      answers: blocks.flatMap((block) => (block.type === 'tool_result' ? [{ field: 'messages[].content[] of type tool_result', content: block.content, isError: block.is_error }] : [])),
      prompt: blocks.findLast(({ type }) => type === 'text')?.text ?? '',
    };
  },
  say(reply, body) {
    const blocks = [
      ...(reply.text === undefined ? [] : [{ type: 'text', text: reply.text }]),
      ...(reply.calls ?? []).map(({ tool, args }) => ({ type: 'tool_use', id: freshId('toolu'), name: tool.name, input: args })),
    ];
    const stop_reason = (reply.calls ?? []).length > 0 ? 'tool_use' : 'end_turn';
    const usage = { input_tokens: reply.tokens, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 10 };
    const message = { id: freshId('msg'), type: 'message', role: 'assistant', model: body.model, content: blocks, stop_reason, stop_sequence: null, usage };
    if (body.stream !== true) return { type: 'application/json', text: JSON.stringify(message) };
    const events = [
      { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
      ...blocks.flatMap((block, index) => [
        { type: 'content_block_start', index, content_block: block.type === 'text' ? { type: 'text', text: '' } : { ...block, input: {} } },
        { type: 'content_block_delta', index, delta: 'text' in block ? { type: 'text_delta', text: block.text } : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) } },
        { type: 'content_block_stop', index },
      ]),
      { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
      { type: 'message_stop' },
    ];
    return { type: 'text/event-stream', text: events.map((event) => streamed(event, event.type)).join('') };
  },
};
