/** Preloaded into a dibs of a test: the machine's clock is ahead of the file system's by AHEAD_MS. */

const { now } = Date;
const ms = Number(process.env['AHEAD_MS'] ?? 0);

Date.now = () => now() + ms;
