import { z } from 'zod/mini';
import { auditEntry } from '@shared/schemas/access.ts';
import { category } from '@shared/schemas/catalogue.ts';
import { adminUser } from '@shared/schemas/identity.ts';
import { orderEvent, orderItem, orderLedgerLine } from '@shared/schemas/orders.ts';
import { adminDispute, adminProviderHealth, inboxRow } from '@shared/schemas/payments.ts';
import { withdrawalEvent } from '@shared/schemas/payouts.ts';
import { approvalRow } from '@/schemas/approvals.ts';
import { accountRow, adjustmentRow, journalRow, transferRow } from '@/schemas/ledger.ts';
import { jobRow, outboxRow } from '@/schemas/operations.ts';
import { orderRow } from '@/schemas/orders.ts';
import { breakRow, clearingAccountRow, clearingItemRow, reportDayRow, runRow } from '@/schemas/reconciliation.ts';
import { bankTransferRow, paymentRow } from '@/schemas/payments.ts';
import { withdrawalRow } from '@/schemas/payouts.ts';
import { pricingRuleRow, termRow } from '@/schemas/pricing.ts';
import {
  levelRow,
  payoutDestinationRow,
  payoutLevelRow,
  payoutLimitRow,
  riskCaseRow,
  riskRuleRow,
  riskSignalKindRow,
  riskSignalRow,
} from '@/schemas/risk.ts';
import { storeEventRow, storeRow } from '@/schemas/stores.ts';

export type FilterOperator = 'eq' | 'in' | 'gte' | 'lte';
export type SortOrder = 'asc' | 'desc';

/**
 * All that a list may ask of the API. The address bar, saved views and Refine's `meta` can choose
 * only among these; anything else is refused before a request is made.
 */
export type ResourceDefinition = {
  /** The view in the api schema. */
  readonly view: string;
  readonly idColumn: string;
  /** The row as the API sends it; its keys are also what is selected. */
  readonly row: z.ZodMiniObject;
  readonly filters: Readonly<Record<string, readonly FilterOperator[]>>;
  /** Text columns that the search box looks into. */
  readonly search: readonly string[];
  /** The column searched instead when the text has an @: it is computed, so it is asked only then. */
  readonly email?: string;
  /** Filters that fit when either of two columns does. */
  readonly either?: Readonly<Record<string, readonly [string, string]>>;
  readonly sorts: readonly string[];
  readonly defaultSort: { readonly field: string; readonly order: SortOrder };
  /** `keyset` for lists that grow without end; `offset` for the few that stay short. */
  readonly paging: 'keyset' | 'offset';
  /** What a member of staff needs to see it at all; the server decides again. */
  readonly permission: string;
};

/** No list asks for more rows than this at once, whatever the address bar says. */
export const maximumPageSize = 100;
export const defaultPageSize = 50;

const newestFirst = { field: 'created_at', order: 'desc' } as const;
const span = ['gte', 'lte'] as const;
const oneOrMore = ['eq', 'in'] as const;

export const resourceTable = {
  orders: {
    view: 'admin_orders',
    idColumn: 'id',
    row: orderRow,
    filters: {
      status: oneOrMore,
      currency: ['eq'],
      store_id: ['eq'],
      buyer_id: ['eq'],
      checkout_id: ['eq'],
      payment_method: ['eq'],
      due_at: span,
      created_at: span,
    },
    search: ['code', 'store_name'],
    email: 'buyer_email',
    sorts: ['created_at', 'total_minor', 'held_minor', 'updated_at'],
    defaultSort: newestFirst,
    paging: 'keyset',
    permission: 'orders.read',
  },
  order_items: {
    view: 'order_items',
    idColumn: 'id',
    row: orderItem,
    filters: { order_id: ['eq'] },
    search: [],
    sorts: ['id'],
    defaultSort: { field: 'id', order: 'asc' },
    paging: 'keyset',
    permission: 'orders.read',
  },
  order_events: {
    view: 'order_events',
    idColumn: 'id',
    row: orderEvent,
    filters: { order_id: ['eq'] },
    search: [],
    sorts: ['seq'],
    defaultSort: { field: 'seq', order: 'asc' },
    paging: 'keyset',
    permission: 'orders.read',
  },
  order_ledger: {
    view: 'admin_order_ledger',
    idColumn: 'id',
    row: orderLedgerLine,
    filters: { order_id: ['eq'] },
    search: [],
    sorts: ['id'],
    defaultSort: { field: 'id', order: 'asc' },
    paging: 'keyset',
    permission: 'ledger.read',
  },
  withdrawals: {
    view: 'admin_withdrawals',
    idColumn: 'id',
    row: withdrawalRow,
    filters: {
      status: oneOrMore,
      currency: ['eq'],
      owner_id: ['eq'],
      is_provider_fee_unknown: ['eq'],
      requested_at: span,
    },
    search: ['code', 'provider_reference'],
    email: 'owner_email',
    sorts: ['requested_at', 'amount_minor'],
    defaultSort: { field: 'requested_at', order: 'desc' },
    paging: 'keyset',
    permission: 'payouts.read',
  },
  withdrawal_events: {
    view: 'withdrawal_events',
    idColumn: 'id',
    row: withdrawalEvent,
    filters: { withdrawal_id: ['eq'] },
    search: [],
    sorts: ['seq'],
    defaultSort: { field: 'seq', order: 'asc' },
    paging: 'keyset',
    permission: 'payouts.read',
  },
  payments: {
    view: 'admin_payments',
    idColumn: 'id',
    row: paymentRow,
    filters: {
      status: oneOrMore,
      provider: ['eq'],
      purpose: ['eq'],
      currency: ['eq'],
      order_id: ['eq'],
      user_id: ['eq'],
      created_at: span,
    },
    search: ['reference', 'provider_reference'],
    email: 'user_email',
    sorts: ['created_at', 'amount_minor'],
    defaultSort: newestFirst,
    paging: 'keyset',
    permission: 'payments.read',
  },
  bank_transfers: {
    view: 'admin_bank_transfers',
    idColumn: 'id',
    row: bankTransferRow,
    filters: { currency: ['eq'], user_id: ['eq'], created_at: span },
    search: ['bank_reference', 'reason'],
    email: 'user_email',
    sorts: ['created_at'],
    defaultSort: newestFirst,
    paging: 'keyset',
    permission: 'payments.read',
  },
  inbox: {
    view: 'admin_inbox',
    idColumn: 'id',
    row: inboxRow,
    filters: {
      status: oneOrMore,
      provider: ['eq'],
      signature_ok: ['eq'],
      reference: ['eq'],
      received_at: span,
    },
    search: ['reference', 'event_key', 'kind'],
    sorts: ['received_at'],
    defaultSort: { field: 'received_at', order: 'desc' },
    paging: 'keyset',
    permission: 'payments.read',
  },
  chargebacks: {
    view: 'admin_disputes',
    idColumn: 'id',
    row: adminDispute,
    filters: { status: oneOrMore, currency: ['eq'], payment_id: ['eq'], opened_at: span },
    search: ['payment_reference', 'provider_dispute_id', 'order_code'],
    email: 'user_email',
    sorts: ['opened_at', 'amount_minor'],
    defaultSort: { field: 'opened_at', order: 'desc' },
    paging: 'keyset',
    permission: 'payments.read',
  },
  provider_health: {
    view: 'admin_provider_health',
    idColumn: 'provider',
    row: adminProviderHealth,
    filters: { state: oneOrMore },
    search: ['display_name'],
    sorts: ['provider'],
    defaultSort: { field: 'provider', order: 'asc' },
    paging: 'offset',
    permission: 'payments.read',
  },
  stores: {
    view: 'admin_stores',
    idColumn: 'id',
    row: storeRow,
    filters: { status: oneOrMore, country: ['eq'], currency: ['eq'], created_at: span },
    search: ['slug', 'name'],
    email: 'owner_email',
    sorts: ['created_at', 'name'],
    defaultSort: newestFirst,
    paging: 'keyset',
    permission: 'stores.read',
  },
  users: {
    view: 'admin_users',
    idColumn: 'id',
    row: adminUser,
    filters: { status: oneOrMore, country: ['eq'], email: ['eq'], created_at: span },
    search: ['email', 'display_name', 'phone'],
    email: 'email',
    sorts: ['created_at'],
    defaultSort: newestFirst,
    paging: 'keyset',
    permission: 'users.read',
  },
  store_events: {
    view: 'admin_store_events',
    idColumn: 'id',
    row: storeEventRow,
    filters: { store_id: ['eq'] },
    search: [],
    sorts: ['created_at'],
    defaultSort: { field: 'created_at', order: 'asc' },
    paging: 'keyset',
    permission: 'stores.read',
  },
  accounts: {
    view: 'admin_accounts',
    idColumn: 'id',
    row: accountRow,
    filters: { kind: oneOrMore, owner_type: ['eq'], owner_id: ['eq'], currency: ['eq'] },
    search: [],
    sorts: ['id'],
    defaultSort: { field: 'id', order: 'desc' },
    paging: 'keyset',
    permission: 'ledger.read',
  },
  journals: {
    view: 'admin_journals',
    idColumn: 'id',
    row: journalRow,
    filters: { kind: oneOrMore, reference_type: ['eq'], reference_id: ['eq'], posted_at: span },
    search: ['key'],
    sorts: ['id'],
    defaultSort: { field: 'id', order: 'desc' },
    paging: 'keyset',
    permission: 'ledger.read',
  },
  transfers: {
    view: 'admin_transfers',
    idColumn: 'id',
    row: transferRow,
    filters: {
      journal_id: ['eq'],
      reference_type: ['eq'],
      reference_id: ['eq'],
      account: ['eq'],
      currency: ['eq'],
      kind: oneOrMore,
      posted_at: span,
    },
    either: { account: ['debit_account', 'credit_account'] },
    search: [],
    sorts: ['id'],
    defaultSort: { field: 'id', order: 'desc' },
    paging: 'keyset',
    permission: 'ledger.read',
  },
  adjustments: {
    view: 'admin_adjustments',
    idColumn: 'id',
    row: adjustmentRow,
    filters: { status: oneOrMore, currency: ['eq'], requested_at: span },
    search: ['reason'],
    sorts: ['requested_at'],
    defaultSort: { field: 'requested_at', order: 'desc' },
    paging: 'keyset',
    permission: 'ledger.read',
  },
  breaks: {
    view: 'admin_reconciliation_breaks',
    idColumn: 'id',
    row: breakRow,
    filters: {
      status: oneOrMore,
      kind: oneOrMore,
      side: ['eq'],
      provider: ['eq'],
      currency: ['eq'],
      day: ['eq'],
      subject_id: ['eq'],
      opened_at: span,
    },
    search: ['reference', 'subject_key'],
    sorts: ['opened_at', 'day'],
    defaultSort: { field: 'opened_at', order: 'desc' },
    paging: 'keyset',
    permission: 'ledger.read',
  },
  runs: {
    view: 'admin_reconciliation_runs',
    idColumn: 'id',
    row: runRow,
    filters: { status: oneOrMore, provider: ['eq'], created_at: span },
    search: [],
    sorts: ['day'],
    defaultSort: { field: 'day', order: 'desc' },
    paging: 'keyset',
    permission: 'ledger.read',
  },
  clearing_accounts: {
    view: 'admin_clearing_accounts',
    idColumn: 'id',
    row: clearingAccountRow,
    filters: { provider: ['eq'], currency: ['eq'] },
    search: [],
    sorts: ['id'],
    defaultSort: { field: 'id', order: 'asc' },
    paging: 'offset',
    permission: 'ledger.read',
  },
  clearing_items: {
    view: 'admin_clearing_items',
    idColumn: 'id',
    row: clearingItemRow,
    filters: {
      provider: ['eq'],
      currency: ['eq'],
      subject_type: ['eq'],
      is_over_limit: ['eq'],
      is_explained: ['eq'],
    },
    search: ['reference', 'subject_key'],
    sorts: ['opened_at'],
    defaultSort: { field: 'opened_at', order: 'asc' },
    paging: 'keyset',
    permission: 'ledger.read',
  },
  report_days: {
    view: 'admin_report_days',
    idColumn: 'id',
    row: reportDayRow,
    filters: { provider: ['eq'], currency: ['eq'], status: ['eq'] },
    search: [],
    sorts: ['day'],
    defaultSort: { field: 'day', order: 'desc' },
    paging: 'keyset',
    permission: 'ledger.read',
  },
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
  risk_cases: {
    view: 'admin_risk_cases',
    idColumn: 'id',
    row: riskCaseRow,
    filters: {
      status: oneOrMore,
      is_holding: ['eq'],
      subject_type: ['eq'],
      subject_id: ['eq'],
      currency: ['eq'],
      user_id: ['eq'],
      owner_id: ['eq'],
      opened_at: span,
    },
    search: ['code'],
    email: 'user_email',
    sorts: ['opened_at', 'amount_minor'],
    defaultSort: { field: 'opened_at', order: 'desc' },
    paging: 'keyset',
    permission: 'risk.read',
  },
  risk_signals: {
    view: 'admin_risk_signals',
    idColumn: 'id',
    row: riskSignalRow,
    filters: { user_id: ['eq'], kind: oneOrMore, subject_id: ['eq'], at: span },
    search: [],
    sorts: ['id'],
    defaultSort: { field: 'id', order: 'desc' },
    paging: 'keyset',
    permission: 'risk.read',
  },
  risk_rules: {
    view: 'admin_risk_rules',
    idColumn: 'id',
    row: riskRuleRow,
    filters: { is_in_force: ['eq'], code: ['eq'], action: ['eq'], signal: ['eq'] },
    search: ['code', 'reason'],
    sorts: ['code', 'version'],
    defaultSort: { field: 'code', order: 'asc' },
    paging: 'offset',
    permission: 'risk.read',
  },
  risk_signal_kinds: {
    view: 'admin_risk_signal_kinds',
    idColumn: 'kind',
    row: riskSignalKindRow,
    filters: {},
    search: [],
    sorts: ['kind'],
    defaultSort: { field: 'kind', order: 'asc' },
    paging: 'offset',
    permission: 'risk.read',
  },
  levels: {
    view: 'admin_levels',
    idColumn: 'owner_id',
    row: levelRow,
    filters: { owner_id: ['eq'], owner_type: ['eq'] },
    search: [],
    sorts: ['set_at'],
    defaultSort: { field: 'set_at', order: 'desc' },
    paging: 'offset',
    permission: 'users.read',
  },
  payout_levels: {
    view: 'payout_levels',
    idColumn: 'level',
    row: payoutLevelRow,
    filters: {},
    search: [],
    sorts: ['level'],
    defaultSort: { field: 'level', order: 'asc' },
    paging: 'offset',
    permission: 'users.read',
  },
  payout_limits: {
    view: 'admin_payout_limits',
    idColumn: 'id',
    row: payoutLimitRow,
    filters: { currency: ['eq'], level: ['eq'] },
    search: [],
    sorts: ['id'],
    defaultSort: { field: 'id', order: 'asc' },
    paging: 'offset',
    permission: 'payouts.read',
  },
  payout_destinations: {
    view: 'admin_payout_destinations',
    idColumn: 'id',
    row: payoutDestinationRow,
    filters: { id: ['eq'], owner_id: ['eq'] },
    search: [],
    sorts: ['created_at'],
    defaultSort: newestFirst,
    paging: 'keyset',
    permission: 'payouts.read',
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
  pricing_rules: {
    view: 'admin_pricing_rules',
    idColumn: 'id',
    row: pricingRuleRow,
    filters: {
      kind: ['eq'],
      state: oneOrMore,
      rule_id: ['eq'],
      country: ['eq'],
      currency: ['eq'],
      store_id: ['eq'],
    },
    search: ['name', 'store_name'],
    sorts: ['priority', 'name', 'effective_from', 'version'],
    defaultSort: { field: 'priority', order: 'desc' },
    paging: 'offset',
    permission: 'orders.read',
  },
  categories: {
    view: 'categories',
    idColumn: 'id',
    row: category,
    filters: {},
    search: [],
    sorts: ['position'],
    defaultSort: { field: 'position', order: 'asc' },
    paging: 'offset',
    permission: 'orders.read',
  },
  seller_levels: {
    view: 'seller_levels',
    idColumn: 'code',
    row: termRow,
    filters: {},
    search: [],
    sorts: ['position'],
    defaultSort: { field: 'position', order: 'asc' },
    paging: 'offset',
    permission: 'orders.read',
  },
  store_plans: {
    view: 'store_plans',
    idColumn: 'code',
    row: termRow,
    filters: {},
    search: [],
    sorts: ['position'],
    defaultSort: { field: 'position', order: 'asc' },
    paging: 'offset',
    permission: 'orders.read',
  },
} as const satisfies Readonly<Record<string, ResourceDefinition>>;

export type ResourceName = keyof typeof resourceTable;

/** The parsed row of a resource. */
export type RowOf<Name extends ResourceName> = z.output<(typeof resourceTable)[Name]['row']>;

export const isResourceName = (name: string): name is ResourceName => Object.hasOwn(resourceTable, name);

export const definitionOf = (name: ResourceName): ResourceDefinition => resourceTable[name];

/** The columns of a resource, as a PostgREST select. */
export const selectOf = (definition: ResourceDefinition): string => Object.keys(definition.row.shape).join(',');
