import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOwnStack, type OwnStack } from '../chaos/support/own-stack.ts';
import { percentOf, shareOut } from './model/arithmetic.ts';
import { quiet } from './quiet.ts';
import { createRandom } from './random.ts';
import { simulate } from './run.ts';

/** Goal: in each run of the suites a short life of the market beside the model; `npm run simulate` makes long ones. */
describe('the market and its model', () => {
  let own: OwnStack;
  beforeAll(async () => {
    own = await startOwnStack(4);
    await quiet();
  });
  afterAll(() => own.stop());

  it('agree about every answer, balance and order of a short life', async () => {
    const steps: string[] = [];
    const report = await simulate({
      seed: 4,
      steps: 150,
      checkEvery: 25,
      httpShare: 0.2,
      onStep: (step, text, code) => steps.push(`${step} ${code} ${text}`),
    });
    expect(steps.length).toBeGreaterThanOrEqual(150);
    // A life in which nothing was refused and nothing ended would show little.
    expect(Object.keys(report.codes).length).toBeGreaterThan(10);
    expect(report.orders['completed'] ?? 0).toBeGreaterThan(0);
  });
});

describe('chance', () => {
  const draw = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 50 }, () => [random.whole(1, 6), random.uuid(), random.chance(0.5)]);
  };

  it('is the same for the same seed, and another for another', () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('reaches both ends of a range and each weighted choice', () => {
    const random = createRandom(1);
    const dice = new Set(Array.from({ length: 400 }, () => random.whole(1, 6)));
    expect([...dice].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    const picks = Array.from({ length: 400 }, () =>
      random.weighted([
        [9, 'often'],
        [1, 'rarely'],
        [0, 'never'],
      ] as const),
    );
    expect(picks.filter((pick) => pick === 'often').length).toBeGreaterThan(300);
    expect(new Set(picks)).toEqual(new Set(['often', 'rarely']));
  });
});

describe("the model's own arithmetic", () => {
  it('rounds once, half to even', () => {
    expect([percentOf(50, 100), percentOf(150, 100), percentOf(250, 100), percentOf(251, 100)]).toEqual([0, 2, 2, 3]);
  });

  it('loses nothing when it shares out', () => {
    expect(shareOut(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(shareOut(0, [1, 2])).toEqual([0, 0]);
  });
});
