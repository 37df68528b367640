/** What a client reads before it calls anything: it costs each conversation, and hosts decide by it. */

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { INSTRUCTIONS, PROMPTS } from '../../lib/mcp/guide.ts';
import { definitionOf } from '../../lib/mcp/server.ts';
import { TOOLS } from '../../lib/mcp/tools/tools.ts';

const DEFINITIONS = TOOLS.map((tool) => definitionOf(tool));

// A tokenizer makes one token of 4.2 bytes of such JSON, or of more (o200k, counted by hand).
const BYTES_A_TOKEN = 4.2;

describe('the definitions of all tools', () => {
  it('are at most twelve, and together at most 2,400 tokens', () => {
    expect(DEFINITIONS.length).toBeLessThanOrEqual(12);
    expect(Buffer.byteLength(JSON.stringify(DEFINITIONS)) / BYTES_A_TOKEN).toBeLessThanOrEqual(2400);
  });

  it('are one file each', () => {
    const files = readdirSync('lib/mcp/tools').map((name) => name.replace(/\.ts$/, ''));
    for (const { name } of DEFINITIONS) expect(files).toContain(name.replaceAll('_', '-'));
  });
});

describe.each(DEFINITIONS)('$name', ({ description, inputSchema, outputSchema, annotations }) => {
  const properties = Object.entries(inputSchema['properties'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>);

  it('says what it does, and of each argument what it is', () => {
    expect(description).toMatch(/^[A-Z].*\.$/);
    for (const [, { description: about }] of properties) expect(about).toMatch(/\S/);
  });

  it('has a range for each number, whose name has the unit or whose text has the default', () => {
    for (const [name, { type, minimum, maximum, description: about }] of properties.filter(([, schema]) => schema['type'] === 'integer')) {
      expect([type, typeof minimum, typeof maximum]).toEqual(['integer', 'number', 'number']);
      expect(`${name} ${String(about)}`).toMatch(/_seconds|default|percent/);
    }
  });

  it('has an output schema, and all four hints', () => {
    expect(outputSchema['required']).toEqual(['message']);
    expect(Object.keys(annotations).toSorted()).toEqual(['destructiveHint', 'idempotentHint', 'openWorldHint', 'readOnlyHint']);
    expect([annotations.destructiveHint, annotations.openWorldHint]).toEqual([false, false]);
  });

  it('never speaks of taking a task from its holder', () => {
    expect(JSON.stringify([description, inputSchema])).not.toMatch(/steal|force/i);
  });
});

it('only what looks has readOnlyHint', () => {
  expect(DEFINITIONS.filter(({ annotations }) => annotations.readOnlyHint).map(({ name }) => name)).toEqual(['get_briefing', 'list_tasks']);
});

it('the guide has at most 2 KB, and names each tool that it takes to work', () => {
  expect(Buffer.byteLength(INSTRUCTIONS)).toBeLessThanOrEqual(2048);
  for (const name of ['boot', 'next_task', 'claim_task', 'get_briefing', 'update_task', 'complete_task', 'release_task']) expect(INSTRUCTIONS).toContain(`${name}(`);
});

it('the first line of the guide, which may be all that a model is shown, says how to begin and how to get work', () => {
  expect(INSTRUCTIONS.split('\n', 1)[0]).toMatch(/`boot`.*claim the next task.*`next_task`/);
});

it('guide and prompts name no tool that there is not', () => {
  const names = new Set(DEFINITIONS.map(({ name }) => name));
  const said = [INSTRUCTIONS, ...Object.values(PROMPTS).map(({ text }) => text)].join('\n');
  for (const [name] of said.matchAll(/\b[a-z]+_(?:task|tasks|briefing)\b/g)) expect(names).toContain(name);
});
