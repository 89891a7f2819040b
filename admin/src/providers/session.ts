import { staffMe, type StaffMe } from '@shared/schemas/access.ts';
import type { ApiClient } from './api-client.ts';
import { adminError, toAdminError } from './http-error.ts';

/** How long the server's word on who is signed in is believed; every request is judged anew anyway. */
const freshForMs = 60_000;

/** Who is signed in, as the server says; asked once and shared by all providers. */
export type StaffSession = {
  /** Null when nobody, or nobody of the staff, is signed in. */
  readonly current: () => Promise<StaffMe | null>;
  readonly forget: () => void;
};

export function createStaffSession(client: ApiClient, now: () => number = Date.now): StaffSession {
  let asked: { at: number; answer: Promise<StaffMe | null> } | null = null;

  const current = (): Promise<StaffMe | null> => {
    if (asked !== null && now() - asked.at < freshForMs) return asked.answer;
    const answer = readStaff(client);
    const mine = { at: now(), answer };
    asked = mine;
    answer.catch(() => {
      if (asked === mine) asked = null;
    });
    return answer;
  };
  return {
    current,
    forget: () => {
      asked = null;
    },
  };
}

async function readStaff(client: ApiClient): Promise<StaffMe | null> {
  const { data: local } = await client.auth.getSession();
  if (local.session === null) return null;
  const { data, error, status } = await client
    .from('staff_me' as never)
    .select('user_id,email,role,permissions' as never)
    .limit(1);
  if (error) throw toAdminError(error, { status });
  const rows = (data ?? []) as unknown[];
  if (rows.length === 0) return null;
  const parsed = staffMe.safeParse(rows[0]);
  if (!parsed.success) throw adminError('answer.unexpected', 'staff_me answered in an unknown shape.');
  return parsed.data;
}
