import { auditEntry } from '@shared/schemas/access.ts';
import { approvalRow } from '@/schemas/approvals.ts';
import { jobRow, outboxRow } from '@/schemas/operations.ts';
import { settingRow } from '@/schemas/settings.ts';
import { newestFirst, span, oneOrMore, type ResourceDefinition } from './definition.ts';

export const operationsResources = {
  approvals: {
    view: 'admin_approvals',
    idColumn: 'id',
    row: approvalRow,
    filters: { status: oneOrMore, action: ['eq'], currency: ['eq'], requested_by: ['eq'], requested_at: span },
    search: ['summary', 'reason', 'evidence'],
    sorts: ['requested_at'],
    defaultSort: { field: 'requested_at', order: 'desc' },
    paging: 'keyset',
    permission: 'approvals.read',
  },
  audit: {
    view: 'admin_audit_log',
    idColumn: 'id',
    row: auditEntry,
    filters: {
      action: ['eq'],
      actor_id: ['eq'],
      actor_role: ['eq'],
      entity_type: ['eq'],
      entity_id: ['eq'],
      at: span,
    },
    search: ['action', 'entity_id', 'reason'],
    sorts: ['id'],
    defaultSort: { field: 'id', order: 'desc' },
    paging: 'keyset',
    permission: 'audit.read',
  },
  jobs: {
    view: 'admin_jobs',
    idColumn: 'name',
    row: jobRow,
    filters: {},
    search: ['name'],
    sorts: ['name'],
    defaultSort: { field: 'name', order: 'asc' },
    paging: 'offset',
    permission: 'jobs.read',
  },
  settings: {
    view: 'admin_settings',
    idColumn: 'key',
    row: settingRow,
    filters: { is_decided_by_two: ['eq'] },
    search: ['key', 'description'],
    searchWords: { column: 'key', groups: ['admin.setting_name', 'admin.setting_text'] },
    sorts: ['key', 'updated_at'],
    defaultSort: { field: 'key', order: 'asc' },
    paging: 'offset',
    permission: 'settings.write',
  },
  outbox: {
    view: 'admin_outbox',
    idColumn: 'id',
    row: outboxRow,
    filters: { topic: ['eq'], status: oneOrMore, aggregate_id: ['eq'], created_at: span },
    search: ['topic'],
    sorts: ['created_at'],
    defaultSort: newestFirst,
    paging: 'keyset',
    permission: 'jobs.read',
  },
} as const satisfies Readonly<Record<string, ResourceDefinition>>;
