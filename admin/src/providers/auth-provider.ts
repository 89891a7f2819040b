import type { AuthProvider } from '@refinedev/core';
import { adminError, isAdminError, toAdminError } from './http-error.ts';
import type { ApiClient } from './api-client.ts';
import type { StaffSession } from './session.ts';

export type SignIn = { readonly email: string; readonly password: string };

/** The code with which somebody who is signed in but not of the staff is refused. */
export const notStaffCode = 'permission.denied';

/**
 * Signing in is Supabase Auth; being let in is api.staff_me, which has a row only for staff. A person who
 * is not staff is told so and signed out of this page; their session elsewhere stays.
 */
export function createAuthProvider(client: ApiClient, session: StaffSession): AuthProvider {
  return {
    login: async ({ email, password }: SignIn) => {
      const { error } = await client.auth.signInWithPassword({ email: email.trim(), password });
      if (error) return { success: false, error: asError(toAdminError(error)) };
      session.forget();
      try {
        if ((await session.current()) !== null) return { success: true };
        await client.auth.signOut({ scope: 'local' });
        return { success: false, error: asError(adminError(notStaffCode, 'Not a staff account.')) };
      } catch (caught) {
        await client.auth.signOut({ scope: 'local' });
        return { success: false, error: asError(toAdminError(caught)) };
      }
    },
    logout: async () => {
      session.forget();
      await client.auth.signOut({ scope: 'local' });
      return { success: true, redirectTo: '/sign-in' };
    },
    check: async () => {
      try {
        if ((await session.current()) !== null) return { authenticated: true };
        const { data } = await client.auth.getSession();
        const redirectTo = data.session === null ? '/sign-in' : '/sign-in?refused=not_staff';
        return { authenticated: false, logout: data.session !== null, redirectTo };
      } catch (caught) {
        // Without an answer nobody is thrown out: the pages show their own errors and the server decides.
        const isRefused = isAdminError(caught) && caught.statusCode === 401;
        return isRefused
          ? { authenticated: false, logout: true, redirectTo: '/sign-in?refused=ended' }
          : { authenticated: true };
      }
    },
    onError: async (error: unknown) => {
      const known = toAdminError(error);
      if (known.statusCode !== 401) return {};
      session.forget();
      return { logout: true, redirectTo: '/sign-in?refused=ended', error: asError(known) };
    },
    getIdentity: () => session.current(),
    getPermissions: async () => (await session.current())?.permissions ?? [],
  };
}

/** Refine wants an Error with a name; the code travels along. */
function asError(error: ReturnType<typeof toAdminError>): Error {
  return Object.assign(new Error(error.message), error, { name: error.code });
}
