/** Preloaded into a dibs of a test: the machine has slept for SLEPT_S seconds in all since it was started. */

import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

const { uptime } = os;
const seconds = Number(process.env['SLEPT_S'] ?? 0);

os.uptime = () => uptime() + seconds;
syncBuiltinESMExports();
