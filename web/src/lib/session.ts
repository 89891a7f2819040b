import { hasStoredSession, supabase } from './supabase.ts';

/** Who is signed in, as the whole app sees it. */
export type SessionState =
  { readonly status: 'signed-out' } | { readonly status: 'signed-in'; readonly userId: string; readonly email: string };

type Listener = () => void;

let state: SessionState = { status: 'signed-out' };
let ready: Promise<SessionState> | undefined;
const listeners = new Set<Listener>();

export function sessionSnapshot(): SessionState {
  return state;
}

export function subscribeToSession(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

type AuthUser = { id: string; email?: string | undefined };

function setState(user: AuthUser | null | undefined): void {
  const next: SessionState = user
    ? { status: 'signed-in', userId: user.id, email: user.email ?? '' }
    : { status: 'signed-out' };
  const isSame =
    next.status === state.status &&
    (next.status === 'signed-out' || (state.status === 'signed-in' && state.userId === next.userId));
  if (isSame) return;
  state = next;
  for (const listener of listeners) listener();
}

/** Resolves once it is known who is signed in; loads the auth client only when a session is stored. */
export function sessionReady(): Promise<SessionState> {
  if (!ready && !hasStoredSession()) return Promise.resolve(state);
  ready ??= watchSession().catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  return ready.then(() => state);
}

async function watchSession(): Promise<SessionState> {
  const client = await supabase();
  // The callback only stores: calling the client from inside it can dead-lock.
  client.auth.onAuthStateChange((_event, session) => setState(session?.user));
  const { data } = await client.auth.getSession();
  setState(data.session?.user);
  return state;
}

/** Call after a successful sign-in, so that the app follows the new session. */
export async function adoptSession(): Promise<void> {
  await watchOnce();
}

async function watchOnce(): Promise<void> {
  if (ready) {
    const client = await supabase();
    const { data } = await client.auth.getSession();
    setState(data.session?.user);
    return;
  }
  ready = watchSession();
  await ready;
}

/** The server says that this session is over (ended elsewhere, or the account was suspended): forget it here. */
export async function forgetEndedSession(): Promise<void> {
  if (state.status === 'signed-out') return;
  const client = await supabase();
  await client.auth.signOut({ scope: 'local' }).catch(() => undefined);
  setState(null);
}

/** Ends the session on this device, or on all of them. */
export async function signOut(scope: 'local' | 'global'): Promise<void> {
  const client = await supabase();
  const { error } = await client.auth.signOut({ scope });
  if (error && scope === 'global') throw error;
  setState(null);
}
