import { describe, expect, it } from 'vitest';
import { jsonResponse } from './http.ts';
import { singleFlight } from './single-flight.ts';

const key = 'sb_secret_for_this_test';

function post(apikey = key): Request {
  return new Request('http://functions.test/dispatch-notifications', { method: 'POST', headers: { apikey } });
}

/** A handler whose rounds end when the test says so; the clock stands still unless it is moved. */
function arrange() {
  const open: ((answer: Response) => void)[] = [];
  const clock = { now: 0 };
  const state = { rounds: 0 };
  const handler = singleFlight(
    () => {
      state.rounds += 1;
      return new Promise((resolve) => open.push(resolve));
    },
    { secretKeys: [key], now: () => clock.now },
  );
  const finishRound = async (answer = jsonResponse({ sent: state.rounds })) => {
    open.shift()?.(answer);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { handler, finishRound, state, clock };
}

describe('single flight', () => {
  it('a hundred calls during a run cost one more round', async () => {
    const { handler, finishRound, state } = arrange();
    const first = handler(post());
    const others = await Promise.all(Array.from({ length: 100 }, () => handler(post())));
    expect(new Set(others.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(await others[0]?.json()).toEqual({ status: 'queued' });
    expect(state.rounds).toBe(1);
    await finishRound();
    expect(state.rounds).toBe(2);
    await finishRound();
    expect(await (await first).json()).toEqual({ sent: 2 });
    expect(state.rounds).toBe(2);
  });

  it('a call after the run starts a new one', async () => {
    const { handler, finishRound, state } = arrange();
    for (const expected of [1, 2]) {
      const answer = handler(post());
      await finishRound();
      expect((await answer).status).toBe(200);
      expect(state.rounds).toBe(expected);
    }
  });

  it('a round that fails ends the run, and the next call is served', async () => {
    const { handler, finishRound, state } = arrange();
    const first = handler(post());
    await handler(post());
    await finishRound(jsonResponse({ error: {} }, 503));
    expect((await first).status).toBe(503);
    const next = handler(post());
    await finishRound();
    expect((await next).status).toBe(200);
    expect(state.rounds).toBe(2);
  });

  it('a round that throws leaves the door open', async () => {
    let isBroken = true;
    const handler = singleFlight(
      () => (isBroken ? Promise.reject(new Error('lost')) : Promise.resolve(jsonResponse({ sent: 0 }))),
      { secretKeys: [key], now: () => 0 },
    );
    await expect(handler(post())).rejects.toThrow('lost');
    isBroken = false;
    expect((await handler(post())).status).toBe(200);
  });

  it('a run ends after a minute though it is asked again and again', async () => {
    const { handler, finishRound, state, clock } = arrange();
    const first = handler(post());
    await handler(post());
    clock.now = 60_000;
    await finishRound();
    expect((await first).status).toBe(200);
    expect(state.rounds).toBe(1);
  });

  it('who has no key is refused and makes no run longer', async () => {
    const { handler, finishRound, state } = arrange();
    const first = handler(post());
    expect((await handler(post('sb_secret_wrong'))).status).toBe(401);
    expect((await handler(new Request('http://functions.test/', { headers: { apikey: key } }))).status).toBe(405);
    await finishRound();
    await first;
    expect(state.rounds).toBe(1);
  });
});
