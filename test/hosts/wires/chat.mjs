// @ts-check
/** OpenAI's Chat Completions API, as Copilot CLI and OpenCode ask it. */

import { freshId, streamed } from './wire.mjs';

/** @type {import('./wire.mjs').Wire} */
export const chat = {
  asks: (path) => /\/chat\/completions(?:\?|$)/.test(path),
  otherwise: (path) => (/\/models(?:\?|$)/.test(path) ? { object: 'list', data: [{ id: 'scripted', object: 'model' }] } : undefined),
  hear(body) {
    const messages = /** @type {any[]} */ (body.messages ?? []);
    const tail = messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1);
    const said = tail.findLast(({ role }) => role === 'user')?.content ?? '';
    return {
      body,
      tools: (body.tools ?? []).map((/** @type {any} */ { function: tool }) => ({ name: tool.name, definition: tool })),
      answers: tail.filter(({ role }) => role === 'tool').map(({ content }) => ({ field: 'messages[] of role tool, content', content })),
      prompt: typeof said === 'string' ? said : (said.findLast((/** @type {any} */ part) => part.type === 'text')?.text ?? ''),
    };
  },
  say(reply, body) {
    const calls = (reply.calls ?? []).map(({ tool, args }, index) => ({ index, id: freshId('call'), type: 'function', function: { name: tool.name, arguments: JSON.stringify(args) } }));
    const head = { id: freshId('chatcmpl'), created: Math.floor(Date.now() / 1000), model: body.model };
    const message = { role: 'assistant', content: reply.text ?? (calls.length > 0 ? null : ''), ...(calls.length > 0 ? { tool_calls: calls } : {}) };
    const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop';
    const usage = { prompt_tokens: reply.tokens, completion_tokens: 10, total_tokens: reply.tokens + 10 };
    if (body.stream !== true) return { type: 'application/json', text: JSON.stringify({ ...head, object: 'chat.completion', choices: [{ index: 0, message, finish_reason }], usage }) };
    const chunk = { ...head, object: 'chat.completion.chunk' };
    const events = [
      { ...chunk, choices: [{ index: 0, delta: message, finish_reason: null }] },
      { ...chunk, choices: [{ index: 0, delta: {}, finish_reason }] },
      { ...chunk, choices: [], usage },
    ];
    return { type: 'text/event-stream', text: `${events.map((event) => streamed(event)).join('')}data: [DONE]\n\n` };
  },
};
