import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  listenTo,
  PUBLISHABLE_KEY,
  SECRET_KEY,
  settle,
  signToken,
  startHarness,
  subscribed,
  userToken,
  VERSIONS,
  type Harness,
  type Vsn,
} from './support/harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({ limits: { payloadBytes: 50_000, frameBytes: 200_000 } });
});

afterAll(() => harness.stop());

function post(path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${harness.url}/realtime/v1/api/broadcast${path}`, {
    method: 'POST',
    headers: { apikey: PUBLISHABLE_KEY, 'content-type': 'application/json', ...headers },
    body,
  });
}

const postBatch = (messages: unknown, headers?: Record<string, string>) =>
  post('', JSON.stringify({ messages }), headers);

async function publicListener(topic: string, vsn: Vsn = '2.0.0') {
  const channel = (await harness.client({ vsn })).channel(topic);
  const received = listenTo(channel);
  await subscribed(channel);
  return received;
}

async function privateListener(topic: string) {
  const { token } = await harness.member(topic, { read: true });
  const channel = (await harness.client({ token })).channel(topic, { config: { private: true } });
  const received = listenTo(channel);
  await subscribed(channel);
  return received;
}

describe('a batch', () => {
  test.each(VERSIONS)('reaches clients of vsn %s and answers 202 with nothing', async (vsn) => {
    const topic = harness.topic();
    const received = await publicListener(topic, vsn);
    const response = await postBatch([
      { topic, event: 'one', payload: { a: 1 } },
      { topic, event: 'two', payload: { a: 2 }, id: 'chosen' },
    ]);
    expect([response.status, await response.text()]).toEqual([202, '']);
    await expect
      .poll(() => received)
      .toEqual([
        { type: 'broadcast', event: 'one', payload: { a: 1 } },
        { type: 'broadcast', event: 'two', payload: { a: 2 }, meta: { id: 'chosen' } },
      ]);
  });

  test('leaves out private messages that the caller may not send, and still answers 202', async () => {
    const [open, closed] = [harness.topic(), harness.topic()];
    const writer = await harness.member(open, { write: true });
    const [atOpen, atClosed] = [await privateListener(open), await privateListener(closed)];
    const response = await postBatch(
      [open, closed].map((topic) => ({ topic, event: 'e', payload: {}, private: true })),
      { authorization: `Bearer ${writer.token}` },
    );
    expect(response.status).toBe(202);
    await expect.poll(() => atOpen.length).toBe(1);
    await settle();
    expect(atClosed).toEqual([]);
  });

  test('of the secret key reaches private channels', async () => {
    const topic = harness.topic();
    const received = await privateListener(topic);
    await postBatch([{ topic, event: 'e', payload: {}, private: true }], { apikey: SECRET_KEY });
    await expect.poll(() => received.length).toBe(1);
  });

  test('that is wrong anywhere is refused whole, with the place of each error', async () => {
    const topic = harness.topic();
    const received = await publicListener(topic);
    const response = await postBatch([
      { topic, event: 'e', payload: {} },
      { topic: '', payload: 'text' },
      { topic, event: 'e', payload: { text: 'x'.repeat(60_000) } },
    ]);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({
      errors: {
        messages: [
          {},
          { topic: ["can't be blank"], event: ["can't be blank"], payload: ['is invalid'] },
          { payload: ['Payload size exceeds tenant limit'] },
        ],
      },
    });
    await settle();
    expect(received).toEqual([]);
  });

  test('without messages, or without JSON, is refused', async () => {
    expect((await post('', '{}')).status).toBe(422);
    expect((await post('', '[]')).status).toBe(422);
    expect((await post('', 'no json')).status).toBe(400);
    expect((await post('', 'x'.repeat(300_000))).status).toBe(413);
  });
});

describe('the caller', () => {
  const body = JSON.stringify({ messages: [{ topic: 't', event: 'e', payload: {} }] });
  const cases = [
    { name: 'without a key', headers: {} },
    { name: 'with a key of another project', headers: { apikey: 'sb_publishable_other' } },
    {
      name: 'with a forged token',
      headers: { apikey: PUBLISHABLE_KEY, authorization: `Bearer ${signToken({ role: 'anon', exp: 4e9 }, 'x')}` },
    },
    {
      name: 'with an expired token',
      headers: { apikey: PUBLISHABLE_KEY, authorization: `Bearer ${userToken('a', -5)}` },
    },
  ];
  test.each(cases)('$name is refused', async ({ headers }) => {
    const url = `${harness.url}/realtime/v1/api/broadcast`;
    const response = await fetch(url, { method: 'POST', headers, body });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ message: 'Unauthorized' });
  });

  test('in a browser gets an answer to its preflight; other methods and paths are refused', async () => {
    const url = `${harness.url}/realtime/v1/api/broadcast`;
    const preflight = await fetch(url, { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(`${url}/x`, { method: 'POST' })).status).toBe(404);
  });
});

describe('httpSend of the official client', () => {
  test('reaches public channels with JSON and with bytes', async () => {
    const topic = harness.topic();
    const received = await publicListener(topic);
    const channel = (await harness.client()).channel(topic);
    expect(await channel.httpSend('an event/with ✓', { a: [1] })).toEqual({ success: true });
    expect(await channel.httpSend('bytes', Uint8Array.of(1, 2, 255))).toEqual({ success: true });
    await expect.poll(() => received.length).toBe(2);
    expect(received[0]).toEqual({ type: 'broadcast', event: 'an event/with ✓', payload: { a: [1] } });
    expect(new Uint8Array(received[1]?.payload as ArrayBuffer)).toEqual(Uint8Array.of(1, 2, 255));
  });

  test('to a private channel needs the right to send', async () => {
    const topic = harness.topic();
    const received = await privateListener(topic);
    const [writer, reader] = [
      await harness.member(topic, { write: true }),
      await harness.member(topic, { read: true }),
    ];
    const config = { private: true };
    const allowed = (await harness.client({ token: writer.token })).channel(topic, { config });
    const forbidden = (await harness.client({ token: reader.token })).channel(topic, { config });
    await expect(forbidden.httpSend('e', {})).rejects.toThrow('Unauthorized');
    expect(await allowed.httpSend('e', {})).toEqual({ success: true });
    await expect.poll(() => received.length).toBe(1);
  });

  test('says when a payload is too large or persistence is asked for', async () => {
    const channel = (await harness.client()).channel(harness.topic());
    await expect(channel.httpSend('e', { text: 'x'.repeat(60_000) })).rejects.toThrow();
    const topic = harness.topic();
    const { token } = await harness.member(topic, { write: true });
    const closed = (await harness.client({ token })).channel(topic, { config: { private: true } });
    await expect(closed.httpSend('e', {}, { persist: true })).rejects.toThrow('does not store broadcasts');
  });

  test('refuses a content type that is neither JSON nor bytes', async () => {
    const response = await post('/t/events/e', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(response.status).toBe(415);
  });
});

test('send() of a client that has not joined goes by REST', async () => {
  const topic = harness.topic();
  const received = await publicListener(topic);
  const channel = (await harness.client()).channel(topic);
  const warning = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  expect(await channel.send({ type: 'broadcast', event: 'early', payload: { a: 1 } })).toBe('ok');
  await expect.poll(() => received.map((message) => message.event)).toEqual(['early']);
  expect(warning).toHaveBeenCalledWith(expect.stringContaining('falling back to REST'));
  warning.mockRestore();
});
