import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBlock, guardAlone, guardBefore, isNothingElse, isShellScript, withGuard } from '../../lib/git-guard/guard-block.ts';

const LINES = fc.constantFrom('', 'exit 0', 'exec npm test', '# a remark', 'echo "é\u00FF"', '\tcase $1 in a) ;; esac', 'cat <<END', 'END', '\r', 'dibs guard status');
const FIRST = fc.constantFrom('#!/bin/sh', '#!/bin/sh -e', '#!/usr/bin/env bash', '#! /bin/bash\r', '#!/bin/busybox sh', 'set -e', '', ' ');
const SCRIPT = fc.tuple(FIRST, fc.array(LINES, { maxLength: 5 }), fc.constantFrom('', '\n', '\n\n')).map(([first, lines, end]) => `${[first, ...lines].join('\n')}${end}`);

describe('a script that the guard is put into', () => {
  it('has the same bytes when the guard is taken out', () => {
    fc.assert(
      fc.property(SCRIPT, (script) => {
        const guarded = withGuard(script, 'pre-commit');
        const found = findBlock(guarded, 'pre-commit');
        expect(found).toMatchObject({ form: 'inserted', isCurrent: true, rest: script });
      }),
    );
  });

  it('does it first, before anything that may end it or hand over to another program', () => {
    expect(withGuard('#!/bin/sh\nexec npm test\n', 'pre-push').split('\n').map((line) => line.slice(0, 20))).toEqual(['#!/bin/sh', '# >>> dibs guard >>>', "sh -c 'f=node_module", '# <<< dibs guard <<<', 'exec npm test', '']);
  });

  it('is never taken for a file that was made for the guard', () => {
    for (const script of ['#!/bin/sh\n', '#!/bin/sh', '', '\n']) {
      expect(withGuard(script, 'pre-commit')).not.toBe(guardAlone('pre-commit'));
      expect(findBlock(withGuard(script, 'pre-commit'), 'pre-commit')).toMatchObject({ form: 'inserted', rest: script });
    }
    const made = findBlock(guardAlone('pre-commit'), 'pre-commit');
    expect(made).toMatchObject({ form: 'made', isCurrent: true });
    expect(isNothingElse(typeof made === 'object' ? made.rest : '')).toBe(true);
    expect(findBlock(guardBefore('pre-commit', 'x'), 'pre-commit')).toMatchObject({ form: 'before', isCurrent: true });
  });

  it('tells what was changed, what is damaged and what is not there', () => {
    const guarded = withGuard('#!/bin/sh\n', 'pre-commit');
    expect(findBlock('#!/bin/sh\n', 'pre-commit')).toBeUndefined();
    expect(findBlock(guarded.replace('exit 1', 'exit 2'), 'pre-commit')).toMatchObject({ isCurrent: false, rest: '#!/bin/sh\n' });
    expect(findBlock(guarded, 'pre-push')).toMatchObject({ isCurrent: false });
    expect(findBlock(guarded.replace('# <<< dibs guard <<<', ''), 'pre-commit')).toBe('damaged');
    expect(findBlock(guarded.replace('# >>> dibs guard >>>', ''), 'pre-commit')).toBe('damaged');
    expect(findBlock(guarded + guarded, 'pre-commit')).toBe('damaged');
  });
});

describe('a shell script', () => {
  it.each(['#!/bin/sh', '#!/bin/sh\n', '#! /bin/sh -e\n', '#!/usr/bin/env bash\n', '#!/usr/bin/env -S bash -e\n', '#!/usr/local/bin/zsh\n', '#!/bin/dash\n', '#!/bin/busybox sh\n', 'npm test\n', '', '#!/bin/sh\n. "$(dirname "$0")/husky.sh"\nexec "$(dirname "$0")/run" "$@"\n'])('is %j', (script) => {
    expect(isShellScript(script)).toBe(true);
  });

  it.each(['#!/usr/bin/env python3\n', '#!/usr/bin/env node\n', '#!/usr/bin/ruby\n', '#!/usr/bin/fish\n', '#!/bin/bashful\n', '#!/usr/bin/env pwsh\n', '#!/bin/csh\n', '#!/bin/sh\r\n', '\u007FELF\u0002\0', '\u00EF\u00BB\u00BF#!/bin/sh\n', '#!/bin/sh\n# \\\nexec tclsh "$0" ${1+"$@"}\n', "#!/bin/sh\n'''exec' python3 \"$0\" \"$@\"\n' '''\n", "#!/bin/sh\neval 'exec perl -S $0 ${1+\"$@\"}'\n"])('is not %j', (script) => {
    expect(isShellScript(script)).toBe(false);
  });
});
