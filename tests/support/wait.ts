/** Longer than any question of the suites takes; one that got no answer by then is asked again. */
const questionTimeoutMs = 15_000;

/**
 * Asks until the answer is there; fails with the last answer when the time is up. Patience costs a test that passes nothing, and
 * a machine under load is slow, not wrong.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false>,
  timeoutMs = 90_000,
  everyMs = 100,
): Promise<T> {
  const endsAt = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < endsAt) {
    try {
      const answer = await Promise.race([ask(), noAnswer()]);
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await sleep(everyMs);
  }
  throw new Error(`Not within ${timeoutMs} ms: ${what}. Last answer: ${describe(last)}`);
}

async function noAnswer(): Promise<undefined> {
  await sleep(questionTimeoutMs);
  return undefined;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function describe(value: unknown): string {
  return value instanceof Error ? value.message : JSON.stringify(value);
}
