/** `npm run check`: the suite of that name, on its own stack. */
process.argv.splice(2, Infinity, 'check');
await import('./test.ts');
