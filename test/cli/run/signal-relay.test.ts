import { constants } from 'node:os';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SignalRelay, type Receiver } from '../../../lib/cli/run/signal-relay.ts';

const { SIGINT, SIGTERM } = constants.signals;
let relay: SignalRelay;
let told: (number | 'stop')[];
let stopped: { pid: number; signal: string | number | undefined }[];
const command: Receiver = { receive: (signal) => told.push(signal), stop: () => told.push('stop') };

beforeEach(() => {
  told = [];
  // Whoever runs these tests must not be stopped.
  stopped = [];
  vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
    stopped.push({ pid, signal });
    return true;
  });
  relay = new SignalRelay();
});

afterEach(() => {
  relay.end();
  vi.restoreAllMocks();
});

it('a TSTP while the command is being started stops dibs only together with the command', () => {
  relay.starting();
  process.emit('SIGTSTP', 'SIGTSTP');
  expect(stopped).toEqual([]);
  relay.to(command);
  expect(told).toEqual(['stop']);
  expect(stopped).toEqual([{ pid: process.pid, signal: 'SIGTSTP' }]);
});

it('a TSTP before there is a command stops dibs, and one under a command both', () => {
  process.emit('SIGTSTP', 'SIGTSTP');
  expect(stopped).toHaveLength(1);
  relay.starting();
  relay.to(command);
  expect(told).toEqual([]);
  process.emit('SIGTSTP', 'SIGTSTP');
  expect([told, stopped.length]).toEqual([['stop'], 2]);
});

it('the first signal that ends programs ends the waiting, and goes to the command if there is one after all', () => {
  process.emit('SIGTERM', 'SIGTERM');
  process.emit('SIGINT', 'SIGINT');
  expect([relay.waiting.aborted, relay.early]).toEqual([true, SIGTERM]);
  relay.to(command);
  process.emit('SIGINT', 'SIGINT');
  expect(told).toEqual([SIGTERM, SIGINT]);
});
