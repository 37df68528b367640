import { constants } from 'node:os';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SignalRelay, type Receiver } from '../../../lib/cli/run/signal-relay.ts';

const { SIGINT, SIGTERM } = constants.signals;
let relay: SignalRelay;
let told: (number | 'stop')[];
const command: Receiver = { receive: (signal) => told.push(signal), stop: () => told.push('stop') };

beforeEach(() => {
  told = [];
  // Whoever runs these tests must not be stopped.
  vi.spyOn(process, 'kill').mockReturnValue(true);
  relay = new SignalRelay();
});

afterEach(() => {
  relay.end();
  vi.restoreAllMocks();
});

it('a TSTP while the command is being started stops dibs only together with the command', () => {
  relay.starting();
  process.emit('SIGTSTP', 'SIGTSTP');
  expect(process.kill).not.toHaveBeenCalled();
  relay.to(command);
  expect(told).toEqual(['stop']);
  expect(process.kill).toHaveBeenCalledExactlyOnceWith(process.pid, 'SIGTSTP');
});

it('a TSTP before there is a command stops dibs, and one under a command both', () => {
  process.emit('SIGTSTP', 'SIGTSTP');
  expect(process.kill).toHaveBeenCalledTimes(1);
  relay.starting();
  relay.to(command);
  expect(told).toEqual([]);
  process.emit('SIGTSTP', 'SIGTSTP');
  expect([told, vi.mocked(process.kill).mock.calls.length]).toEqual([['stop'], 2]);
});

it('the first signal that ends programs ends the waiting, and goes to the command if there is one after all', () => {
  process.emit('SIGTERM', 'SIGTERM');
  process.emit('SIGINT', 'SIGINT');
  expect([relay.waiting.aborted, relay.early]).toEqual([true, SIGTERM]);
  relay.to(command);
  process.emit('SIGINT', 'SIGINT');
  expect(told).toEqual([SIGTERM, SIGINT]);
});
