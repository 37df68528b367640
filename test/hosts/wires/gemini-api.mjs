// @ts-check
/** Google's generateContent, as Gemini CLI asks it. */

import { freshId, streamed } from './wire.mjs';

/** @type {import('./wire.mjs').Wire} */
export const geminiApi = {
  asks: (path) => /:(?:streamGenerateContent|generateContent)/.test(path),
  otherwise: (path) => (/:countTokens/.test(path) ? { totalTokens: 1000 } : undefined),
  hear(body) {
    const contents = /** @type {any[]} */ (body.contents ?? []);
    const parts = contents.slice(contents.findLastIndex(({ role }) => role === 'model') + 1).flatMap((content) => content.parts);
    return {
      body,
      tools: (body.tools ?? []).flatMap((/** @type {any} */ { functionDeclarations = [] }) => functionDeclarations.map((/** @type {any} */ tool) => ({ name: tool.name, definition: tool }))),
      answers: parts.flatMap((part) => (part.functionResponse === undefined ? [] : [{ field: 'contents[].parts[].functionResponse.response', content: part.functionResponse.response }])),
      prompt: parts.findLast(({ text }) => text !== undefined)?.text ?? '',
    };
  },
  say(reply, _body, path) {
    const parts = [
      ...(reply.text === undefined ? [] : [{ text: reply.text }]),
      ...(reply.calls ?? []).map(({ tool, args }) => ({ functionCall: { id: freshId('call'), name: tool.name, args } })),
    ];
    const usageMetadata = { promptTokenCount: reply.tokens, candidatesTokenCount: 10, totalTokenCount: reply.tokens + 10 };
    const answer = { candidates: [{ index: 0, content: { role: 'model', parts }, finishReason: 'STOP' }], usageMetadata, modelVersion: 'scripted' };
    return path.includes(':streamGenerateContent') ? { type: 'text/event-stream', text: streamed(answer) } : { type: 'application/json', text: JSON.stringify(answer) };
  },
};
