import { expect, test } from 'vitest';
import { shareRead } from '../../supabase/local/gateway/shared-read.ts';

/** Reads that end when the test says so; each answers with its number, counted from 1. */
function slowReads() {
  const ends: (() => void)[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const shared = shareRead(async () => {
    running += 1;
    mostAtOnce = Math.max(mostAtOnce, running);
    const number = ends.length + 1;
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
    return number;
  });
  const begun = async (number: number) => {
    while (ends.length < number) await new Promise((resolve) => setImmediate(resolve));
  };
  const finish = async (number: number) => {
    await begun(number);
    ends[number - 1]?.();
  };
  return { shared, begun, finish, count: () => ends.length, mostAtOnce: () => mostAtOnce };
}

test('all who ask while a read is under way share it, and who asks later gets what was kept', async () => {
  const { shared, finish, count } = slowReads();
  const asked = Array.from({ length: 500 }, () => shared.get());
  await finish(1);
  expect(new Set(await Promise.all(asked))).toEqual(new Set([1]));
  expect(await shared.get()).toBe(1);
  expect(count()).toBe(1);
});

test('what is forgotten is read again', async () => {
  const { shared, finish } = slowReads();
  const first = shared.get();
  await finish(1);
  expect(await first).toBe(1);
  shared.forget();
  const second = shared.get();
  await finish(2);
  expect(await second).toBe(2);
});

test('any number of changes during a read cause one more, begun after them, and never two at a time', async () => {
  const { shared, begun, finish, count, mostAtOnce } = slowReads();
  const before = shared.get();
  await begun(1);
  const after = Array.from({ length: 500 }, () => {
    shared.forget();
    return shared.get();
  });
  await finish(1);
  await finish(2);
  expect(await before).toBe(1);
  expect(new Set(await Promise.all(after))).toEqual(new Set([2]));
  expect([count(), mostAtOnce()]).toEqual([2, 1]);
});

test('a read that fails is told to all who waited and tried again for the next', async () => {
  let attempts = 0;
  const shared = shareRead(async () => {
    attempts += 1;
    if (attempts === 1) throw new Error('lost');
    return attempts;
  });
  const asked = await Promise.allSettled([shared.get(), shared.get()]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await shared.get()).toBe(2);
});
