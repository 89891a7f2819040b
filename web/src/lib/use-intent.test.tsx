// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useIntent, type Intent } from './use-intent.ts';

beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
afterEach(() => vi.unstubAllGlobals());

it('is sending until what follows the answer is done too, so that a button cannot do it once more', async () => {
  let intent: Intent<string, string> | undefined;
  let finish: () => void = () => undefined;
  const sent = vi.fn((input: string) => Promise.resolve(`${input} is done`));
  function Buyer() {
    intent = useIntent({
      name: 'buy',
      send: sent,
      onDone: () => new Promise<void>((resolve) => (finish = resolve)),
    });
    return null;
  }
  const root = createRoot(document.createElement('div'));
  const client = new QueryClient();
  await act(async () =>
    root.render(
      <QueryClientProvider client={client}>
        <Buyer />
      </QueryClientProvider>,
    ),
  );
  expect(intent?.isSending).toBe(false);
  await act(async () => void intent?.run('lamp'));
  await act(async () => vi.waitFor(() => expect(intent?.state.status).toBe('done')));
  expect(intent?.isSending).toBe(true);
  await act(async () => finish());
  expect(intent?.isSending).toBe(false);
  expect(sent).toHaveBeenCalledTimes(1);
  await act(async () => root.unmount());
});
