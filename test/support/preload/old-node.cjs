'use strict';
/*
 * Makes this Node look like the old one that OLD_NODE names: it says that version, and lacks what Node 20 brought and
 * what dibs uses of it, unless OLD_NODE_LACKS is `nothing`. Syntax cannot be taken away like that.
 */
const version = process.env['OLD_NODE'] ?? '18.20.4';
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: version } });
Object.defineProperty(process, 'version', { value: `v${version}` });
if (process.env['OLD_NODE_LACKS'] === 'nothing') return;
for (const name of ['toSorted', 'toReversed', 'toSpliced', 'with', 'findLast', 'findLastIndex', 'at']) Reflect.deleteProperty(Array.prototype, name);
for (const name of ['at', 'replaceAll', 'isWellFormed', 'toWellFormed']) Reflect.deleteProperty(String.prototype, name);
delete Object.hasOwn;
delete Object.groupBy;
delete process.getBuiltinModule;
delete require('node:util').styleText;
