import type { RealtimeChannel } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settle, startHarness, subscribed, VERSIONS, type ClientOptions, type Harness } from './support/harness.ts';
import { openRawSocket } from './support/raw-socket.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

interface Seen {
  readonly channel: RealtimeChannel;
  /** Keys that joined or left, as events came. */
  readonly events: string[];
  /** What is known of each key now, without references. */
  present(): Record<string, unknown[]>;
}

async function attend(
  topic: string,
  key: string,
  options: ClientOptions & { isPrivate?: boolean } = {},
): Promise<Seen> {
  const { isPrivate = false, ...clientOptions } = options;
  const client = await harness.client(clientOptions);
  const channel = client.channel(topic, { config: { private: isPrivate, presence: { key } } });
  const events: string[] = [];
  channel.on('presence', { event: 'join' }, (change) => events.push(`join ${change.key}`));
  channel.on('presence', { event: 'leave' }, (change) => events.push(`leave ${change.key}`));
  await subscribed(channel);
  return {
    channel,
    events,
    present() {
      const state = channel.presenceState();
      return Object.fromEntries(
        Object.entries(state).map(([name, metas]) => [name, metas.map(({ presence_ref: _ref, ...meta }) => meta)]),
      );
    },
  };
}

describe.each(VERSIONS)('presence at vsn %s', (vsn) => {
  test('who tracks itself is seen by those who are there and by those who come later', async () => {
    const topic = harness.topic();
    const amina = await attend(topic, 'amina', { vsn });
    const bilal = await attend(topic, 'bilal', { vsn });
    expect(await amina.channel.track({ typing: false })).toBe('ok');
    await expect.poll(() => bilal.present()).toEqual({ amina: [{ typing: false }] });
    await bilal.channel.track({ typing: true });
    const late = await attend(topic, 'late', { vsn });
    await expect.poll(() => late.present()).toEqual({ amina: [{ typing: false }], bilal: [{ typing: true }] });
    expect(amina.events).toEqual(['join amina', 'join bilal']);
  });

  test('a second track replaces what was said, untrack and leaving remove it', async () => {
    const topic = harness.topic();
    const [amina, bilal] = [await attend(topic, 'amina', { vsn }), await attend(topic, 'bilal', { vsn })];
    await amina.channel.track({ step: 1 });
    await amina.channel.track({ step: 2 });
    await expect.poll(() => bilal.present()).toEqual({ amina: [{ step: 2 }] });
    expect(await amina.channel.untrack()).toBe('ok');
    await expect.poll(() => bilal.present()).toEqual({});
    await amina.channel.track({ step: 3 });
    await expect.poll(() => bilal.present()).toEqual({ amina: [{ step: 3 }] });
    await amina.channel.unsubscribe();
    await expect.poll(() => bilal.present()).toEqual({});
  });

  test('a lost connection removes the presence', async () => {
    const topic = harness.topic();
    const [amina, bilal] = [await attend(topic, 'amina', { vsn }), await attend(topic, 'bilal', { vsn })];
    await amina.channel.track({});
    await expect.poll(() => Object.keys(bilal.present())).toEqual(['amina']);
    void amina.channel.socket.disconnect();
    await expect.poll(() => bilal.present()).toEqual({});
  });

  test('one key on two devices has two entries', async () => {
    const topic = harness.topic();
    const phone = await attend(topic, 'amina', { vsn });
    const laptop = await attend(topic, 'amina', { vsn });
    await phone.channel.track({ device: 'phone' });
    await laptop.channel.track({ device: 'laptop' });
    const devices = () => phone.present().amina;
    await expect.poll(devices).toEqual([{ device: 'phone' }, { device: 'laptop' }]);
    await phone.channel.untrack();
    await expect.poll(() => laptop.present().amina).toEqual([{ device: 'laptop' }]);
  });
});

test('the same payload twice is answered ok and changes nothing', async () => {
  const topic = harness.topic();
  const [amina, bilal] = [await attend(topic, 'amina'), await attend(topic, 'bilal')];
  await amina.channel.track({ a: 1 });
  await expect.poll(() => bilal.events).toEqual(['join amina']);
  expect(await amina.channel.track({ a: 1 })).toBe('ok');
  await settle();
  expect(bilal.events).toEqual(['join amina']);
});

test('without a key the server invents one', async () => {
  const topic = harness.topic();
  const nameless = await attend(topic, '');
  await nameless.channel.track({});
  await expect.poll(() => Object.keys(nameless.present())).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
});

test('a payload that is not a map, and an unknown presence event, are answered with an error', async () => {
  const socket = await openRawSocket(harness.url);
  const topic = `realtime:${harness.topic()}`;
  socket.say(topic, 'phx_join', { config: { presence: { key: 'k', enabled: true } } }, '1');
  await socket.next((message) => message.event === 'presence_state');
  socket.say(topic, 'presence', { type: 'presence', event: 'track', payload: [1] }, '2', '1');
  socket.say(topic, 'presence', { type: 'presence', event: 'wave' }, '3', '1');
  const map = await socket.next((message) => message.ref === '2');
  expect(map.payload).toEqual({ status: 'error', response: { reason: 'Presence track payload must be a map' } });
  expect((await socket.next((message) => message.ref === '3')).payload).toEqual({ status: 'error', response: {} });
  socket.close();
});

test('a second track refers to the first, so that a client merges them in order', async () => {
  const socket = await openRawSocket(harness.url);
  const topic = `realtime:${harness.topic()}`;
  socket.say(topic, 'phx_join', { config: { presence: { key: 'k', enabled: true } } }, '1');
  expect((await socket.next((message) => message.event === 'presence_state')).payload).toEqual({});
  for (const step of [1, 2]) {
    socket.say(topic, 'presence', { type: 'presence', event: 'track', payload: { step } }, String(step + 1), '1');
  }
  await socket.next((message) => message.ref === '3');
  const diffs = socket.received.filter((message) => message.event === 'presence_diff').map(({ payload }) => payload);
  const [first, second] = diffs as { joins: { k: { metas: { phx_ref: string }[] } } }[];
  const reference = first?.joins.k.metas[0]?.phx_ref;
  expect(first).toEqual({ joins: { k: { metas: [{ step: 1, phx_ref: expect.any(String) }] } }, leaves: {} });
  expect(second).toEqual({
    joins: { k: { metas: [{ step: 2, phx_ref: expect.any(String), phx_ref_prev: reference }] } },
    leaves: { k: { metas: [{ step: 1, phx_ref: reference }] } },
  });
  socket.close();
});

test('on a private channel presence has rights of its own', async () => {
  const topic = harness.topic();
  const full = await harness.member(topic, { read: true, presenceRead: true, presenceWrite: true });
  const reader = await harness.member(topic, { read: true, presenceRead: true });
  const blind = await harness.member(topic, { read: true, presenceWrite: true });
  const options = { isPrivate: true };
  const amina = await attend(topic, 'amina', { ...options, token: full.token });
  const bilal = await attend(topic, 'bilal', { ...options, token: reader.token });
  const chand = await attend(topic, 'chand', { ...options, token: blind.token });
  expect(await amina.channel.track({})).toBe('ok');
  expect(await bilal.channel.track({})).toBe('error');
  expect(await chand.channel.track({})).toBe('ok');
  await expect.poll(() => Object.keys(bilal.present()).sort()).toEqual(['amina', 'chand']);
  await settle();
  expect(chand.present()).toEqual({});
});

test('public and private presence of one topic are separate', async () => {
  const topic = harness.topic();
  const member = await harness.member(topic, { read: true, presenceRead: true, presenceWrite: true });
  const closed = await attend(topic, 'closed', { isPrivate: true, token: member.token });
  const open = await attend(topic, 'open');
  await closed.channel.track({});
  await open.channel.track({});
  await expect.poll(() => [Object.keys(closed.present()), Object.keys(open.present())]).toEqual([['closed'], ['open']]);
});

test('a channel that joined without presence hears of others once it tracks itself', async () => {
  const topic = harness.topic();
  const rights = { read: true, presenceRead: true, presenceWrite: true };
  const [first, second] = [await harness.member(topic, rights), await harness.member(topic, rights)];
  const socket = await openRawSocket(harness.url);
  const wireTopic = `realtime:${topic}`;
  const config = { private: true, presence: { key: 'quiet', enabled: false } };
  socket.say(wireTopic, 'phx_join', { config, access_token: first.token }, '1');
  await socket.next((message) => message.ref === '1');
  const other = await attend(topic, 'other', { isPrivate: true, token: second.token });
  await other.channel.track({ n: 1 });
  await settle(50);
  expect(socket.received.some((message) => message.event === 'presence_diff')).toBe(false);
  socket.say(wireTopic, 'presence', { type: 'presence', event: 'track', payload: {} }, '2', '1');
  expect((await socket.next((message) => message.ref === '2')).payload.status).toBe('ok');
  await other.channel.track({ n: 2 });
  await socket.next((message) => message.event === 'presence_diff' && 'other' in (message.payload.joins as object));
  socket.close();
});
