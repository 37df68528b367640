/** Apart from dibs.ts, because an old Node cannot read `import()`. */

void import('./start.mjs');
