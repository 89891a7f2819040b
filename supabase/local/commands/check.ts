/** `npm run check`: the suite of that name, on its own stack. */
if (process.argv.length > 2) {
  console.error('npm run check takes no arguments: it checks everything.');
  process.exit(2);
}
process.argv.push('check');
await import('./test.ts');
