// Loaded before a Node program: when that ends, its peak of resident memory in KiB is written to descriptor 3.

const { readFileSync, writeSync } = require('node:fs');

process.on('exit', () => writeSync(3, String(peak())));

function peak() {
  try {
    return Number(/^VmHWM:\s*([0-9]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    // Not Linux. Elsewhere the number is this program's own.
    return process.resourceUsage().maxRSS;
  }
}
