import { uptime } from 'node:os';
import { expect, it } from 'vitest';
import { uptimeMs } from '../../lib/system/uptime.ts';

it('the machine has been running for as long as the system says', () => {
  const before = uptime() * 1000;
  const told = uptimeMs();
  // The system tells it in hundredths of a second, and Node in seconds with what is behind them.
  expect(told).toBeGreaterThanOrEqual(before - 1000);
  expect(told).toBeLessThanOrEqual(uptime() * 1000 + 1000);
});
