import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listenTo, settle, startHarness, subscribed, VERSIONS, type Harness } from './support/harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

describe.each(VERSIONS)('broadcast from vsn %s', (senderVsn) => {
  test.each(VERSIONS)('reaches a client of vsn %s on a public channel', async (receiverVsn) => {
    const topic = harness.topic();
    const sender = (await harness.client({ vsn: senderVsn })).channel(topic);
    const receiver = (await harness.client({ vsn: receiverVsn })).channel(topic);
    const received = listenTo(receiver);
    await Promise.all([subscribed(sender), subscribed(receiver)]);
    const payload = { text: 'سلام 👋', nested: [1, null, { deep: true }] };
    expect(await sender.send({ type: 'broadcast', event: 'greeting ✓', payload })).toBe('ok');
    await expect.poll(() => received).toEqual([{ type: 'broadcast', event: 'greeting ✓', payload }]);
  });

  test.each(VERSIONS)('reaches a member of vsn %s on a private channel', async (receiverVsn) => {
    const topic = harness.topic();
    const writer = await harness.member(topic, { read: true, write: true });
    const reader = await harness.member(topic, { read: true });
    const config = { private: true };
    const sender = (await harness.client({ vsn: senderVsn, token: writer.token })).channel(topic, { config });
    const receiver = (await harness.client({ vsn: receiverVsn, token: reader.token })).channel(topic, { config });
    const received = listenTo(receiver);
    await Promise.all([subscribed(sender), subscribed(receiver)]);
    await sender.send({ type: 'broadcast', event: 'note', payload: { amount: 5 } });
    await expect.poll(() => received).toEqual([{ type: 'broadcast', event: 'note', payload: { amount: 5 } }]);
  });

  test('is acknowledged when the channel asks for it, and comes back only with self', async () => {
    const topic = harness.topic();
    const client = await harness.client({ vsn: senderVsn });
    const silent = client.channel(topic, { config: { broadcast: { ack: true, self: false } } });
    const echoed = (await harness.client({ vsn: senderVsn })).channel(topic, {
      config: { broadcast: { ack: true, self: true } },
    });
    const [atSilent, atEchoed] = [listenTo(silent), listenTo(echoed)];
    await Promise.all([subscribed(silent), subscribed(echoed)]);
    expect(await silent.send({ type: 'broadcast', event: 'one', payload: {} })).toBe('ok');
    expect(await echoed.send({ type: 'broadcast', event: 'two', payload: {} })).toBe('ok');
    await expect.poll(() => atEchoed.map((message) => message.event)).toEqual(['one', 'two']);
    await expect.poll(() => atSilent.map((message) => message.event)).toEqual(['two']);
    await settle();
    expect(atSilent).toHaveLength(1);
  });

  test('keeps the order of many messages', async () => {
    const topic = harness.topic();
    const sender = (await harness.client({ vsn: senderVsn })).channel(topic);
    const receiver = (await harness.client()).channel(topic);
    const received = listenTo(receiver);
    await Promise.all([subscribed(sender), subscribed(receiver)]);
    const numbers = Array.from({ length: 300 }, (_, index) => index);
    for (const number of numbers) void sender.send({ type: 'broadcast', event: 'n', payload: { number } });
    await expect.poll(() => received.length).toBe(300);
    expect(received.map((message) => (message.payload as { number: number }).number)).toEqual(numbers);
  });
});

test('public and private channels of one name are separate', async () => {
  const topic = harness.topic();
  const member = await harness.member(topic, { read: true, write: true });
  const open = (await harness.client()).channel(topic);
  const closed = (await harness.client({ token: member.token })).channel(topic, { config: { private: true } });
  const [atOpen, atClosed] = [listenTo(open), listenTo(closed)];
  await Promise.all([subscribed(open), subscribed(closed)]);
  await open.send({ type: 'broadcast', event: 'from-public', payload: {} });
  await closed.send({ type: 'broadcast', event: 'from-private', payload: {} });
  await settle();
  expect(atOpen).toEqual([]);
  expect(atClosed).toEqual([]);
});

test('bytes arrive as bytes at vsn 2.0.0 and not at all at vsn 1.0.0', async () => {
  const topic = harness.topic();
  const sender = (await harness.client()).channel(topic, { config: { broadcast: { ack: true } } });
  const receiver = (await harness.client()).channel(topic);
  const old = (await harness.client({ vsn: '1.0.0' })).channel(topic);
  const [received, atOld] = [listenTo(receiver), listenTo(old)];
  await Promise.all([subscribed(sender), subscribed(receiver), subscribed(old)]);
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
  expect(await sender.send({ type: 'broadcast', event: 'bytes', payload: bytes.buffer })).toBe('ok');
  await sender.send({ type: 'broadcast', event: 'text', payload: {} });
  await expect.poll(() => received.length).toBe(2);
  expect(received[0]?.payload).toBeInstanceOf(ArrayBuffer);
  expect(new Uint8Array(received[0]?.payload as ArrayBuffer)).toEqual(bytes);
  await expect.poll(() => atOld.map((message) => message.event)).toEqual(['text']);
});

test('a client that has left receives nothing more and can join again', async () => {
  const topic = harness.topic();
  const sender = (await harness.client()).channel(topic, { config: { broadcast: { ack: true } } });
  const client = await harness.client();
  const receiver = client.channel(topic);
  const received = listenTo(receiver);
  await Promise.all([subscribed(sender), subscribed(receiver)]);
  expect(await receiver.unsubscribe()).toBe('ok');
  await sender.send({ type: 'broadcast', event: 'missed', payload: {} });
  const again = client.channel(topic);
  const receivedAgain = listenTo(again);
  await subscribed(again);
  await sender.send({ type: 'broadcast', event: 'heard', payload: {} });
  await expect.poll(() => receivedAgain.map((message) => message.event)).toEqual(['heard']);
  expect(received).toEqual([]);
});
