import { useSyncExternalStore } from 'react';
import { sessionSnapshot, subscribeToSession, type SessionState } from '@/lib/session.ts';

/** Who is signed in; components re-render when it changes. */
export function useSession(): SessionState {
  return useSyncExternalStore(subscribeToSession, sessionSnapshot);
}

/** For pages behind sign-in, where the route has made sure of it. */
export function useUserId(): string {
  const session = useSession();
  return session.status === 'signed-in' ? session.userId : '';
}
