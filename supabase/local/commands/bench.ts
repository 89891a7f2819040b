/** `npm run bench`: every figure that is published, or those of the benchmarks named. */
import '../postgres/driver-guard.ts';

// Loaded only now, so that the guard is there before the driver.
const { benchmarks, runBenchmarks } = await import('../benchmarks.ts');

const usage = `Usage: npm run bench -- [--short] [name ...]
       npm run bench -- name number ...
  Names: ${benchmarks.map(({ name }) => name).join(', ')}; all without one.
  --short tries the benchmarks with little work: its figures say nothing.
  The numbers are those of the benchmark's own first lines: orders, messages, seconds or thousands of transfers (10,1000).`;

const words = process.argv.slice(2);
const isShort = words.includes('--short');
const numbers = words.filter((word) => /^\d+(,\d+)*$/.test(word));
const names = words.filter((word) => word !== '--short' && !numbers.includes(word));
const isKnown = names.every((name) => benchmarks.some((benchmark) => benchmark.name === name));
const isOne = names.length === 1 && !isShort;

if (!isKnown || (numbers.length > 0 && !isOne)) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const chosen = benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
  process.exitCode = await runBenchmarks(
    chosen.map(({ name, shortArguments }) => ({ name, arguments: isShort ? shortArguments : numbers })),
  );
}
