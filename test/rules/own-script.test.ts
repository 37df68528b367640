import { describe, expect, it } from 'vitest';
import { scriptFault } from '../../lib/rules/own-script.ts';

const STALE = `for f in "$R"/claimed/*; do
  AGE=$(( $(date +%s) - $(stat -c %Y "$f") ))
  if [ "$AGE" -gt 1800 ]; then mv "$f" "$R/scoped/"; fi
done`;

describe('scriptFault', () => {
  it.each([
    ['check_stale.sh', STALE, 'evicts'],
    ['cleanup.py', 'import os, time\nfor f in os.listdir("registry/claimed"):\n  if time.time() - os.path.getmtime(f) > 1800: os.rename(f, "scoped/")\n', 'evicts'],
    ['x.sh', 'find .agent/registry/claimed -mmin +30 -exec rm {} +\n', 'evicts'],
    ['claim_task.sh', 'mv "$R/scoped/$1.md" "$R/claimed/" && echo "$2:$(date +%s)" > "$R/claimed/$1"\n', 'moves'],
    ['claim.js', "fs.renameSync(`scoped/${id}`, `claimed/${id}`)\n", 'moves'],
    ['lock.sh', 'mkdir "$R/claimed/$1.lock" || exit 1\n', 'moves'],
    ['release_task.sh', 'mv "$REGISTRY/claimed/$1.md" "$REGISTRY/complete/"\n', 'moves'],
    ['verify_task.sh', 'grep -q "^$2:" "$REGISTRY/claimed/$1" || exit 1\n', 'misreads'],
    ['boot.sh', '[ -f ".agent/registry/claimed/$CURRENT_TASK_ID" ] || exit 1\n', 'misreads'],
  ])('%s breaks claims', (name, text, fault) => {
    expect(scriptFault(name, text)).toBe(fault);
  });

  it.each([
    ['build.sh', 'make -j4\n'],
    ['boot.sh', 'dibs_open "$here"\ncd claimed && mv a b\n'],
    ['claim.sh', 'exec dibs claim "$1" # lies in claimed/\n'],
    ['unclaimed.sh', 'ls unclaimedbaggage\n'],
  ])('%s does not', (name, text) => {
    expect(scriptFault(name, text)).toBeUndefined();
  });
});
