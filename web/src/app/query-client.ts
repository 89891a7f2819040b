import { MutationCache, onlineManager, QueryCache, QueryClient } from '@tanstack/react-query';
import { appError, toAppError } from '@shared/errors/app-error.ts';
import { forgetEndedSession } from '@/lib/session.ts';

/** Answers that will not change by asking again: refusals, and things that are not there. */
function isWorthRetrying(error: unknown): boolean {
  const { http } = toAppError(error);
  return http === 0 || http === 408 || http === 429 || http >= 500;
}

/** A session that was ended elsewhere ends here too; the guards then lead to sign-in and back. */
function leaveWhenEnded(error: unknown): void {
  if (toAppError(error).code === 'auth.session_ended') void forgetEndedSession();
}

/**
 * Without a network a read waits for one. What was read before stays on the screen meanwhile; where there is nothing to
 * show, the page says so instead of loading for ever. The read goes on by itself once there is a network.
 */
function sayWhatWaits(client: QueryClient): void {
  // Of a page that is opened without a network the browser tells nothing.
  onlineManager.setOnline(!('onLine' in navigator) || navigator.onLine);
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'pause' || event.query.state.data !== undefined) return;
    const error = Object.assign(new Error('no network'), appError('network.offline'));
    event.query.setState({ status: 'error', error });
  });
}

export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenEnded }),
    mutationCache: new MutationCache({ onError: leaveWhenEnded }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        // Show what is saved while offline, and ask again when back.
        networkMode: 'offlineFirst',
        retry: (count, error) => count < 2 && isWorthRetrying(error),
        retryDelay: (count) => Math.min(1000 * 2 ** count, 8000),
      },
      // Commands are never queued behind a person's back: offline they fail at once.
      mutations: { networkMode: 'always', retry: false },
    },
  });
  sayWhatWaits(client);
  return client;
}
