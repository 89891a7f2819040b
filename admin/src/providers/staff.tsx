import { useGetIdentity } from '@refinedev/core';
import { createContext, use, useMemo, type ReactNode } from 'react';
import { hasPermission, type PermissionCode } from '@shared/permissions.ts';
import { permissionOf } from '@/lib/page-permissions.ts';
import type { StaffMe } from '@shared/schemas/access.ts';

type StaffContextValue = {
  readonly staff: StaffMe | null;
  readonly can: (permission: PermissionCode) => boolean;
  /** Whether the page at this address is for them. */
  readonly mayOpen: (address: string) => boolean;
};
const StaffContext = createContext<StaffContextValue>({ staff: null, can: () => false, mayOpen: () => false });

/** Who is signed in and what to show them; the server decides what they may do. */
export function StaffProvider({ children }: { children: ReactNode }) {
  const { data } = useGetIdentity<StaffMe | null>();
  const value = useMemo(() => {
    const staff = data ?? null;
    const can = (permission: PermissionCode) => hasPermission(staff?.permissions ?? [], permission);
    const mayOpen = (address: string) => {
      const permission = permissionOf(address);
      return permission === null || can(permission);
    };
    return { staff, can, mayOpen };
  }, [data]);
  return <StaffContext value={value}>{children}</StaffContext>;
}

export const useStaff = (): StaffContextValue => use(StaffContext);
