import type { AccessControlProvider } from '@refinedev/core';
import { hasPermission, permissionCodes, type PermissionCode } from '@shared/permissions.ts';
import { commandOf, isCommandName } from './commands.ts';
import { definitionOf, isResourceName } from './resource-table.ts';
import type { StaffSession } from './session.ts';

/**
 * What to show: a list by its permission, a command by its own. The server decides again at every
 * request; this only spares people the buttons that would be refused.
 */
export function createAccessProvider(session: StaffSession): AccessControlProvider {
  return {
    can: async ({ resource, action }) => {
      const wanted = permissionFor(resource, action);
      if (wanted === null) return { can: false, reason: 'unknown' };
      const granted = (await session.current())?.permissions ?? [];
      return hasPermission(granted, wanted) ? { can: true } : { can: false, reason: wanted };
    },
    options: { queryOptions: { staleTime: 60_000 } },
  };
}

/** The permission behind an action: a command's name, or a read of a resource. */
export function permissionFor(resource: string | undefined, action: string): PermissionCode | null {
  if (isCommandName(action)) return asPermission(commandOf(action).permission);
  if (resource === undefined || !isResourceName(resource)) return null;
  return asPermission(definitionOf(resource).permission);
}

const asPermission = (code: string): PermissionCode | null => permissionCodes.find((known) => known === code) ?? null;
