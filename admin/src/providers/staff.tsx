import { useGetIdentity } from '@refinedev/core';
import { createContext, use, useMemo, type ReactNode } from 'react';
import { hasPermission, type PermissionCode } from '@shared/permissions.ts';
import type { StaffMe } from '@shared/schemas/access.ts';

type StaffContextValue = {
  readonly staff: StaffMe | null;
  readonly can: (permission: PermissionCode) => boolean;
};
const StaffContext = createContext<StaffContextValue>({ staff: null, can: () => false });

/** Who is signed in and what to show them; the server decides what they may do. */
export function StaffProvider({ children }: { children: ReactNode }) {
  const { data } = useGetIdentity<StaffMe | null>();
  const value = useMemo(() => {
    const staff = data ?? null;
    return {
      staff,
      can: (permission: PermissionCode) => hasPermission(staff?.permissions ?? [], permission),
    };
  }, [data]);
  return <StaffContext value={value}>{children}</StaffContext>;
}

export const useStaff = (): StaffContextValue => use(StaffContext);
