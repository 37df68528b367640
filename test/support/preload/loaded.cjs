'use strict';
/* Says at the end, in the last line of stderr, which files of dibs and which modules of Node were loaded. */
const { writeSync } = require('node:fs');

const atFirst = new Set(process.moduleLoadList);
process.on('exit', () => {
  const files = Object.keys(require.cache).flatMap((path) => /\/dist\/(.*)$/.exec(path)?.[1] ?? []);
  const builtins = process.moduleLoadList.filter((name) => !atFirst.has(name)).map((name) => name.replace('NativeModule ', ''));
  writeSync(2, `${JSON.stringify({ files, builtins })}\n`);
});
