import { describe, expect, it } from 'vitest';
import { parseCommandLine, type Parsed } from '../../lib/cli/input/parse.ts';
import { GLOBAL_OPTIONS, VERBS } from '../../lib/cli/input/verb-table.ts';
import { isDibsError } from '../../lib/rules/error.ts';

const parse = (...argv: string[]): Parsed => parseCommandLine(argv);
const valueOf = (parsed: Parsed, option: string): string | undefined => parsed.values.get(option)?.[0];

/** The message of the usage error that this command line is. */
function usage(...argv: string[]): string {
  try {
    parse(...argv);
  } catch (error) {
    if (isDibsError(error) && error.code === 'usage') return error.message;
    throw error;
  }
  throw new Error(`accepted: ${argv.join(' ')}`);
}

describe('values of options', () => {
  it.each(['0123', '1e5', '0x10', '', ' ', 'true', 'null', 'a=b', '[]', '1_000'])('hands on %j as it was typed, after a blank and after "="', (typed) => {
    expect(valueOf(parse('claim', 'T-1', '--note', typed), 'note')).toBe(typed);
    expect(valueOf(parse('claim', 'T-1', `--note=${typed}`), 'note')).toBe(typed);
  });

  it('hands on ids that look like numbers as they were typed', () => {
    expect(parse('claim', '0123', '1e5').args).toEqual(['0123', '1e5']);
  });

  it('takes a value that begins with a dash only when it is written with "="', () => {
    expect(valueOf(parse('claim', 'T-1', '--lease=-5'), 'lease')).toBe('-5');
    expect(usage('claim', 'T-1', '--lease', '-5')).toContain('--lease=-5');
  });

  it('never takes an option for the value of another one', () => {
    expect(usage('claim', 'T-1', '--note', '--json')).toContain('--note is followed by "--json"');
  });

  it('takes a single dash as a value, for standard input', () => {
    expect(valueOf(parse('add', 'T-1', '--body-file', '-'), 'body-file')).toBe('-');
  });

  it('refuses an option whose value is missing', () => {
    expect(usage('claim', 'T-1', '--lease')).toContain('--lease needs a value');
  });

  it('refuses a value for a flag', () => {
    expect(usage('list', '--json=yes')).toContain('--json takes no value');
  });

  const single = [...GLOBAL_OPTIONS, ...VERBS.flatMap((verb) => verb.options)].filter((option) => option.value !== undefined && option.many !== true && option.optional !== true);
  it.each([...new Set(single.map((option) => option.name))])('refuses a second --%s', (name) => {
    const verb = VERBS.find((spec) => [...GLOBAL_OPTIONS, ...spec.options].some((option) => option.name === name && option.many !== true));
    expect(usage(verb?.name ?? '', `--${name}=a`, `--${name}=b`)).toBe(`--${name} is given twice`);
  });

  it('refuses a second flag too', () => {
    expect(usage('list', '--json', '--json')).toBe('--json is given twice');
  });

  it('keeps all the values of an option that may be repeated, in order', () => {
    expect(parse('add', 'T-1', '--depends-on', 'A', '--depends-on=B').values.get('depends-on')).toEqual(['A', 'B']);
  });
});

describe('the verb', () => {
  it.each(VERBS.map((verb) => verb.name))('finds %s by its name', (name) => {
    expect(parse(name, '--help').verb?.name).toBe(name);
  });

  it('is found after global options and their values', () => {
    const parsed = parse('--registry', 'claim', '--json', '--agent=list', 'show', 'T-1');
    expect([parsed.verb?.name, valueOf(parsed, 'registry'), valueOf(parsed, 'agent'), parsed.args]).toEqual(['show', 'claim', 'list', ['T-1']]);
  });

  it('is none when there is no word, or only one after "--"', () => {
    expect(parse().verb).toBeUndefined();
    expect(parse('--json').verb).toBeUndefined();
    expect(parse('--', 'list').verb).toBeUndefined();
  });

  it.each([
    ['clam', 'claim'],
    ['Claim', 'claim'],
    ['lsit', 'list'],
    ['realease', 'release'],
  ])('suggests for %s the verb %s', (typed, meant) => {
    expect(usage(typed)).toContain(`did you mean "${meant}"`);
  });

  it.each(['xyzzy', '', 'constructor', '__proto__'])('knows no verb %j and suggests nothing', (typed) => {
    expect(usage(typed)).toContain('there is no verb');
    expect(usage(typed)).not.toContain('did you mean');
  });

  it('does not print what a terminal would obey when it refuses a word', () => {
    expect(usage('\u001B[2Jlist')).toContain(String.raw`\\u{1b}`);
    expect(usage('\u001B[2Jlist')).not.toContain('\u001B');
  });
});

describe('options', () => {
  it.each([
    [['claim', 'T-1', '--lesae', '5'], '--lesae is not an option of claim; did you mean --lease?'],
    [['list', '--lease=5'], '--lease is not an option of list'],
    [['claim', '-rf'], '-r is not an option of claim'],
    [['list', '--no-json'], '--no-json is not an option of list'],
    [['--nope'], '--nope is not an option'],
    [['list', '--JSON'], '--JSON is not an option of list'],
    [['list', '--__proto__=x'], '--__proto__ is not an option of list'],
  ])('refuses %j', (argv, message) => {
    expect(usage(...argv)).toContain(message);
  });

  it('may stand anywhere after the verb', () => {
    const parsed = parse('claim', '--lease=5', 'A', '--json', 'B', '--note', 'x');
    expect([parsed.args, [...parsed.flags], valueOf(parsed, 'lease'), valueOf(parsed, 'note')]).toEqual([['A', 'B'], ['json'], '5', 'x']);
  });

  it('end at "--": what follows is an argument, whatever it looks like', () => {
    const parsed = parse('claim', '--json', '--', '-rf', '--lease=5', '--');
    expect([parsed.args, [...parsed.flags], parsed.values.size]).toEqual([['-rf', '--lease=5', '--'], ['json'], 0]);
  });

  it.each([
    ['-h', 'help'],
    ['-v', 'version'],
    ['-q', 'quiet'],
  ])('have the short form %s', (short, long) => {
    expect([...parse('list', short).flags]).toEqual([long]);
  });
});

describe('the number of arguments', () => {
  it.each([
    [['claim'], '<...ids> is missing'],
    [['show'], '<id> is missing'],
    [['show', 'A', 'B'], '"B" is one argument too many'],
    [['boot', 'A'], '"A" is one argument too many'],
    [['verify', 'A', 'B'], '"B" is one argument too many'],
  ])('is wrong for %j, which is said with the usage', (argv, message) => {
    expect(usage(...argv)).toContain(message);
    expect(usage(...argv)).toContain(`usage: dibs ${argv[0]}`);
  });

  it('does not matter when help is asked for', () => {
    expect(parse('claim', '--help').flags.has('help')).toBe(true);
  });

  it('is free for the words of a note', () => {
    expect(parse('note', 'T-1', 'half', 'way').args).toEqual(['T-1', 'half', 'way']);
  });
});

describe('--wait, whose value may be left out, of claim and of run', () => {
  const both = [['claim', []], ['run', ['--', 'true']]] as const;
  const waitOf = (parsed: Parsed): string | undefined => valueOf(parsed, 'wait') ?? (parsed.flags.has('wait') ? 'as long as it takes' : undefined);

  it.each(both)('%s takes it behind "=" and as the next word, before and after the id', (verb, command) => {
    for (const words of [['T-1', '--wait=30s'], ['T-1', '--wait', '30s'], ['--wait=30s', 'T-1'], ['--wait', '30s', 'T-1'], ['--wait', '30s', '--note=x', 'T-1'].filter((word) => verb === 'claim' || word !== '--note=x')]) {
      const parsed = parse(verb, ...words, ...command);
      expect([words, parsed.args, waitOf(parsed)]).toEqual([words, ['T-1'], '30s']);
    }
  });

  it.each(both)('%s does without it at the end, before another option, and before the id', (verb, command) => {
    for (const words of [['T-1', '--wait'], ['T-1', '--wait', '--lease', '5m'], ['--wait', 'T-1'], ['--wait', '--quiet', 'T-1']]) {
      const parsed = parse(verb, ...words, ...command);
      expect([words, parsed.args, waitOf(parsed)]).toEqual([words, ['T-1'], 'as long as it takes']);
    }
  });

  it.each(both)('%s hands on what is no duration as it stands there, for the verb to refuse', (verb, command) => {
    for (const value of ['soon', '25h', '0', '1.5s', '5d']) expect(valueOf(parse(verb, 'T-1', '--wait', value, ...command), 'wait')).toBe(value);
    expect(valueOf(parse(verb, 'T-1', '--wait=', ...command), 'wait')).toBe('');
  });

  it.each(both)('%s takes it once', (verb, command) => {
    for (const words of [['--wait', '--wait'], ['--wait', '--wait=1s'], ['--wait=1s', '--wait'], ['--wait', '1s', '--wait', '1s']]) expect(usage(verb, 'T-1', ...words, ...command)).toContain('--wait is given twice');
  });

  it('never takes what stands behind --', () => {
    expect(parse('run', 'T-1', '--wait', '--', '30', 'x')).toMatchObject({ args: ['T-1'], command: ['30', 'x'] });
  });
});
