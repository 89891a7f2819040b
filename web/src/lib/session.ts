import { appError, toAppError } from '@shared/errors/app-error.ts';
import { hasStoredSession, supabase } from './supabase.ts';

/** Who is signed in, as the whole app sees it. */
export type SessionState =
  | {
      readonly status: 'signed-out';
      /** Somebody was signed in here and did not leave: the server took no more of this session. */
      readonly hasEnded: boolean;
    }
  | { readonly status: 'signed-in'; readonly userId: string; readonly email: string };

type Listener = () => void;

let state: SessionState = { status: 'signed-out', hasEnded: false };
/** While somebody leaves by their own wish: of that end nobody need be told. */
let isLeaving = false;
/** The client tells of every change once, however often the start had to be tried. */
let isFollowed = false;
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

/** `wasStored`: this browser still kept a session when the app began. */
export function nextState(
  before: SessionState,
  user: AuthUser | null | undefined,
  { wasStored, isOwnWish }: { readonly wasStored: boolean; readonly isOwnWish: boolean },
): SessionState {
  if (user) return { status: 'signed-in', userId: user.id, email: user.email ?? '' };
  const wasSignedIn = before.status === 'signed-in' || before.hasEnded || wasStored;
  return { status: 'signed-out', hasEnded: wasSignedIn && !isOwnWish };
}

function isSameState(left: SessionState, right: SessionState): boolean {
  if (left.status === 'signed-in') return right.status === 'signed-in' && left.userId === right.userId;
  return right.status === 'signed-out' && left.hasEnded === right.hasEnded;
}

function setState(user: AuthUser | null | undefined, wasStored = false): void {
  const next = nextState(state, user, { wasStored, isOwnWish: isLeaving });
  if (isSameState(state, next)) return;
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
  const wasStored = hasStoredSession();
  const client = await supabase();
  const { data, error } = await withinTime(client.auth.getSession());
  // Kept, but not to be renewed now (no network, a server that is down): nobody was signed out, and it is asked again.
  if (error && hasStoredSession()) throw toAppError(error);
  if (!isFollowed) {
    isFollowed = true;
    // The callback only stores: calling the client from inside it can dead-lock.
    client.auth.onAuthStateChange((event, session) => {
      if (event !== 'INITIAL_SESSION') setState(session?.user);
    });
  }
  setState(data.session?.user, wasStored);
  return state;
}

/** The client itself tries for half a minute to renew a session; nobody looks at an empty page for that long. */
const patienceMs = 8000;
/** Without a network only what this browser keeps can answer, and that takes no time. */
const patienceOfflineMs = 1000;

function withinTime<Value>(answer: Promise<Value>): Promise<Value> {
  const giveUp = new Promise<never>((_, reject) => {
    const isOffline = 'onLine' in navigator && !navigator.onLine;
    const code = isOffline ? 'network.offline' : 'network.timeout';
    setTimeout(() => reject(appError(code)), isOffline ? patienceOfflineMs : patienceMs);
  });
  return Promise.race([answer, giveUp]);
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
  isLeaving = true;
  try {
    const { error } = await client.auth.signOut({ scope });
    if (error && scope === 'global') throw error;
    setState(null);
  } finally {
    isLeaving = false;
  }
}

/** Whoever has read that the session ended, and goes on without it. */
export function acceptEnd(): void {
  if (state.status === 'signed-in' || !state.hasEnded) return;
  state = { status: 'signed-out', hasEnded: false };
  for (const listener of listeners) listener();
}
