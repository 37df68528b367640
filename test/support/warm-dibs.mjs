// @ts-check
/**
 * The built command line in a process that stays: runs one command line after the other, and answers with what each
 * printed.
 */

import { main } from '../../dist/lib/cli/main.js';

/** What stands for a terminal: keeps what is written. */
class Paper {
  text = '';
  isTTY = false;
  columns = 80;

  /** @param {string} text */
  write(text) {
    this.text += text;
    return true;
  }
}

process.on('message', async (/** @type {any} */ { argv, env, cwd, isTTY }) => {
  const [stdout, stderr] = [new Paper(), new Paper()];
  stdout.isTTY = stderr.isTTY = isTTY;
  const code = await main({ argv, env, cwd, isAtTerminal: false, stdout, stderr });
  process.send?.({ code, stdout: stdout.text, stderr: stderr.text, heapBytes: process.memoryUsage().heapTotal, maxRssKb: process.resourceUsage().maxRSS });
});
process.send?.('ready');
