/** The order of the files of one run. */
import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The clock of a shared stack goes forward only, so files that move it come last: after them the product's today is no longer that
 * of browsers and bank files, and days of timed work have become due at once. Files on a stack of their own stay where they are.
 */
export class ClockLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const byClock = Object.groupBy(sorted, (file) => (movesSharedClock(file) ? 'last' : 'first'));
    return [...(byClock.first ?? []), ...(byClock.last ?? [])];
  }
}

function movesSharedClock({ moduleId }: TestSpecification): boolean {
  const isOwnClock = moduleId.includes('/tests/chaos/') || moduleId.includes('/tests/simulator/');
  return !isOwnClock && /\btravel\(|\bset_clock\(/.test(readFileSync(moduleId, 'utf8'));
}
