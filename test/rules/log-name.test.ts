import { expect, it } from 'vitest';
import { idOfLog, isLogName, isLogOf, logName, logPath } from '../../lib/rules/log-name.ts';

it('a log is called like its task, in every spelling of the id', () => {
  expect([logName('T-1'), logPath('T-1'), idOfLog('T-1.jsonl')]).toEqual(['T-1.jsonl', 'log/T-1.jsonl', 'T-1']);
  expect(['T-1.jsonl', 't-1.jsonl', 'T-10.jsonl', 'T-1.json', '.T-1.jsonl', 'T-1.jsonl~'].filter((name) => isLogOf(name, 't-1'))).toEqual(['T-1.jsonl', 't-1.jsonl']);
});

it('nothing else is called like a log', () => {
  expect(['T-1.jsonl', '.journal', '.jsonl', 'T-1.json', '.T-1.jsonl', 'T-1.jsonl~'].filter((name) => isLogName(name))).toEqual(['T-1.jsonl']);
});
