#!/usr/bin/env node
/**
 * Says in one sentence that this Node is too old, before anything is loaded that such a Node cannot read. So this file
 * is CommonJS, and written as Node 4 reads it. What is loaded is in load.ts.
 */

// The same as `engines` in package.json, and as EXIT in lib/cli/output/exit-code.ts.
const OLDEST = [20, 19];
const OLDEST_OF_22 = 3;
const NODE_TOO_OLD = 69;

const isTooOld = (version: string): boolean => {
  const numbers = version.split('.').map(Number);
  const major = numbers[0] as number;
  const minor = numbers[1] as number;
  return major < (OLDEST[0] as number) || (major === OLDEST[0] && minor < (OLDEST[1] as number)) || major === 21 || (major === 22 && minor < OLDEST_OF_22);
};

const message = `this is Node ${process.versions.node}, and dibs needs Node ${OLDEST.join('.')} or later (not 21, and 22.${OLDEST_OF_22} or later of 22): put a newer node first on PATH`;

const refuse = (words: readonly string[]): void => {
  if (words.indexOf('--json') >= 0) process.stdout.write(`${JSON.stringify({ schema: 1, ok: false, verb: words[0], error: { code: 'node-too-old', message } })}\n`);
  else {
    // A model reads stdout. "Could not look" must not read as "nothing held".
    if (words[0] === 'boot') process.stdout.write(`COULD NOT LOOK: ${message}\nDo not conclude that you hold nothing, or that you still hold what you remember.\n`);
    process.stderr.write(`dibs: node-too-old: ${message}\n`);
  }
  process.exitCode = NODE_TOO_OLD;
};

/** Hosts read an exit code in ways of their own. The bundle answers as they read it, and runs in older Nodes, too. */
const hook = (words: readonly string[]): void => {
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    const option = /^--(registry|agent|session)(=|$)/.exec(word);
    // The bundle knows no options, and a variable means the same.
    if (option !== null) process.env[`DIBS_${(option[1] as string).toUpperCase()}`] = option[2] === '=' ? word.slice(word.indexOf('=') + 1) : words[++at];
    else if (word.charAt(0) !== '-') rest.push(word);
  }
  process.argv = process.argv.slice(0, 2).concat(rest);
  try {
    require('../hook.cjs');
  } catch (error) {
    process.stderr.write(`dibs: node-too-old: ${message}\n`);
  }
};

const words = process.argv.slice(2);
if (!isTooOld(process.versions.node)) require('./load.js').dibs();
else if (words[0] === 'hook') hook(words.slice(1));
else refuse(words);
