import { expect, it } from 'vitest';
import { fitWithin } from './shrink-image.ts';

it.each([
  [3200, 1600, { width: 1600, height: 800 }],
  [900, 3000, { width: 480, height: 1600 }],
  [640, 480, { width: 640, height: 480 }],
  [10_000, 1, { width: 1600, height: 1 }],
])('%d x %d becomes %o', (width, height, expected) => {
  expect(fitWithin(width, height, 1600)).toEqual(expected);
});
