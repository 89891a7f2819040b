import type { AuditLogProvider, DataProvider } from '@refinedev/core';

/**
 * Reads the audit trail of one object. It writes nothing: rows are written by the commands
 * themselves, in the same transaction, since what a browser reports about itself is no evidence.
 */
export function createAuditProvider(data: DataProvider): AuditLogProvider {
  return {
    get: async ({ resource, meta }) => {
      const { data: rows } = await data.getList({
        resource: 'audit',
        pagination: { pageSize: 100 },
        filters: [
          { field: 'entity_type', operator: 'eq', value: resource },
          { field: 'entity_id', operator: 'eq', value: String(meta?.['id'] ?? '') },
        ],
      });
      return rows;
    },
    create: async () => undefined,
    update: async () => {
      throw new Error('The audit trail cannot be changed.');
    },
  };
}
