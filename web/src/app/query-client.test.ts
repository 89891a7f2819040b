import { onlineManager, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, it, vi } from 'vitest';
import { createQueryClient } from './query-client.ts';

afterEach(() => {
  onlineManager.setOnline(true);
  vi.useRealTimers();
});

const noNetwork = () => Promise.reject(new TypeError('Failed to fetch'));

function watch(read: () => Promise<string>) {
  const client = createQueryClient();
  client.mount();
  const observer = new QueryObserver(client, { queryKey: ['order'], queryFn: () => read() });
  const unsubscribe = observer.subscribe(() => undefined);
  const leave = () => {
    unsubscribe();
    client.unmount();
  };
  return { observer, leave };
}

it('says that a read waits for a network where there is nothing to show, and reads once there is one', async () => {
  vi.useFakeTimers();
  let read: () => Promise<string> = noNetwork;
  const { observer, leave } = watch(() => read());
  onlineManager.setOnline(false);
  await vi.advanceTimersByTimeAsync(1500);
  expect(observer.getCurrentResult()).toMatchObject({ status: 'error', error: { code: 'network.offline' } });
  read = () => Promise.resolve('an order');
  onlineManager.setOnline(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(observer.getCurrentResult()).toMatchObject({ status: 'success', data: 'an order', error: null });
  leave();
});

it('leaves what was read before on the screen', async () => {
  vi.useFakeTimers();
  let read: () => Promise<string> = () => Promise.resolve('an order');
  const { observer, leave } = watch(() => read());
  await vi.advanceTimersByTimeAsync(100);
  read = noNetwork;
  onlineManager.setOnline(false);
  void observer.refetch();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(observer.getCurrentResult()).toMatchObject({ status: 'success', data: 'an order', fetchStatus: 'paused' });
  leave();
});
