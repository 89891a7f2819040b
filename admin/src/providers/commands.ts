import { z } from 'zod/mini';
import { staffReason, startStepUp, verifyStepUp } from '@shared/schemas/access.ts';
import type { AnyCommand } from '@shared/schemas/command.ts';
import { adminSetUserStatus } from '@shared/schemas/identity.ts';
import { orderAct } from '@shared/schemas/orders.ts';
import { adminDiscardInbox, adminReplayInbox, adminSwitchProvider } from '@shared/schemas/payments.ts';
import { adminDecideWithdrawal, adminSwitchPayoutRail } from '@shared/schemas/payouts.ts';
import { adminDecideStore } from '@shared/schemas/stores.ts';
import {
  adminDecideApproval,
  adminPreviewApproval,
  adminRequestApproval,
  adminWithdrawApproval,
} from '@/schemas/approvals.ts';
import { adminImportReport, adminStartReconciliation } from '@/schemas/reconciliation.ts';
import { adminAddRiskRule, adminDecideRiskCase, adminPreviewRiskRule } from '@/schemas/risk.ts';
import { adminRetryEvent } from '@/schemas/operations.ts';
import {
  adminCreatePayoutBatch,
  adminDecidePayoutBatch,
  adminSaveBankHoliday,
  adminStopAutomaticPayout,
} from '@/schemas/payout-batches.ts';
import { adminSetSetting } from '@/schemas/settings.ts';
import { adminNoteExport, adminStopStaff } from '@/schemas/staff.ts';
import type { ApiClient } from './api-client.ts';
import { adminError, toAdminError, type AdminError } from './http-error.ts';
import type { ResourceName } from './resource-table.ts';

type CommandDefinition = {
  readonly command: AnyCommand;
  readonly permission: string;
  /** Lists and records to read again once it is done. */
  readonly touches: readonly ResourceName[];
};

/** What shows that a request of two people waits, and changes when it is decided. */
const ofTwo = ['bank_accounts', 'bank_lines', 'orders', 'payout_batches', 'payout_batch_items', 'withdrawals'] as const;

/** Everything that staff can change. Nothing else is ever written. */
export const commandTable = {
  order_act: {
    command: orderAct,
    permission: 'orders.act',
    touches: ['orders', 'order_events', 'order_items', 'order_ledger', 'audit'],
  },
  admin_decide_withdrawal: {
    command: adminDecideWithdrawal,
    permission: 'payouts.decide',
    touches: ['withdrawals', 'withdrawal_events', 'audit'],
  },
  admin_decide_store: {
    command: adminDecideStore,
    permission: 'stores.decide',
    touches: ['stores', 'audit'],
  },
  admin_set_user_status: {
    command: adminSetUserStatus,
    permission: 'users.suspend',
    touches: ['users', 'audit'],
  },
  admin_replay_inbox: {
    command: adminReplayInbox,
    permission: 'payments.replay',
    touches: ['inbox', 'payments', 'audit'],
  },
  admin_discard_inbox: {
    command: adminDiscardInbox,
    permission: 'payments.replay',
    touches: ['inbox', 'audit'],
  },
  admin_switch_provider: {
    command: adminSwitchProvider,
    permission: 'payments.switch',
    touches: ['provider_health', 'audit'],
  },
  admin_switch_payout_rail: {
    command: adminSwitchPayoutRail,
    permission: 'payments.switch',
    touches: ['payout_rails', 'audit'],
  },
  admin_retry_event: {
    command: adminRetryEvent,
    permission: 'jobs.retry',
    touches: ['outbox', 'audit'],
  },
  admin_start_reconciliation: {
    command: adminStartReconciliation,
    permission: 'payments.replay',
    touches: ['runs', 'breaks', 'report_days', 'audit'],
  },
  admin_import_provider_report: {
    command: adminImportReport,
    permission: 'ledger.adjust',
    touches: ['breaks', 'runs', 'report_days', 'audit'],
  },
  admin_set_setting: { command: adminSetSetting, permission: 'settings.write', touches: ['settings', 'audit'] },
  admin_stop_staff: {
    command: adminStopStaff,
    permission: 'staff.manage',
    touches: ['staff', 'approvals', 'audit'],
  },
  admin_note_export: { command: adminNoteExport, permission: 'approvals.read', touches: ['audit'] },
  start_step_up: { command: startStepUp, permission: 'approvals.read', touches: [] },
  verify_step_up: { command: verifyStepUp, permission: 'approvals.read', touches: [] },
  admin_preview_approval: { command: adminPreviewApproval, permission: 'approvals.read', touches: [] },
  admin_request_approval: {
    command: adminRequestApproval,
    permission: 'approvals.read',
    touches: ['approvals', 'adjustments', 'breaks', ...ofTwo, 'audit'],
  },
  admin_decide_approval: {
    command: adminDecideApproval,
    permission: 'approvals.read',
    touches: [
      'approvals',
      'adjustments',
      'payments',
      'bank_transfers',
      'refunds',
      'journals',
      'transfers',
      'accounts',
      'audit',
      'breaks',
      'clearing_items',
      'clearing_accounts',
      'report_days',
      'account_entries',
      'closings',
      'exchanges',
      'exchange_rates',
      'pricing_rules',
      'stores',
      'levels',
      'payout_limits',
      'risk_rules',
      'settings',
      'staff',
      'audit',
      'order_events',
      'order_ledger',
      'withdrawal_events',
      ...ofTwo,
    ],
  },
  admin_withdraw_approval: {
    command: adminWithdrawApproval,
    permission: 'approvals.read',
    touches: ['approvals', 'adjustments', 'breaks', ...ofTwo, 'audit'],
  },
  admin_decide_risk_case: {
    command: adminDecideRiskCase,
    permission: 'risk.decide',
    touches: ['risk_cases', 'withdrawals', 'withdrawal_events', 'payments', 'audit'],
  },
  admin_add_risk_rule: { command: adminAddRiskRule, permission: 'risk.rules', touches: ['risk_rules', 'audit'] },
  admin_preview_risk_rule: { command: adminPreviewRiskRule, permission: 'risk.read', touches: [] },
  admin_create_payout_batch: {
    command: adminCreatePayoutBatch,
    permission: 'payouts.decide',
    touches: ['payout_batches', 'withdrawals', 'audit'],
  },
  admin_decide_payout_batch: {
    command: adminDecidePayoutBatch,
    permission: 'payouts.decide',
    touches: ['payout_batches', 'payout_batch_items', 'withdrawals', 'audit'],
  },
  admin_stop_automatic_payout: {
    command: adminStopAutomaticPayout,
    permission: 'payouts.decide',
    touches: ['automatic_payouts', 'audit'],
  },
  admin_save_bank_holiday: {
    command: adminSaveBankHoliday,
    permission: 'settings.write',
    touches: ['bank_holidays', 'automatic_payouts', 'audit'],
  },
} as const satisfies Readonly<Record<string, CommandDefinition>>;

export type CommandName = keyof typeof commandTable;

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commandTable, name);

export const commandOf = (name: CommandName): CommandDefinition => commandTable[name];

/** The key is checked here too, so that no command can slip through without one. */
const keyed = z.looseObject({ p_idempotency_key: z.string().check(z.minLength(8)) });
const reasoned = z.looseObject({ p_reason: staffReason });

/**
 * Calls a command. Its input is checked first; a network failure afterwards is
 * `network.unknown_outcome`: the command may have happened, and only the same key can tell.
 */
export async function runCommand(client: ApiClient, name: CommandName, payload: unknown): Promise<unknown> {
  const { command } = commandOf(name);
  const input = checkInput(name, payload);
  if (!navigator.onLine) throw adminError('network.offline', 'You are offline. Nothing was sent.');
  const { data, error, status } = await client.rpc(name as never, input as never);
  if (error) throw outcomeOf(error, status);
  const answer: { success: boolean; data?: unknown } = command.output.safeParse(data);
  // The command is done whatever its answer looks like: saying otherwise would invite a repeat.
  return answer.success ? answer.data : {};
}

function checkInput(name: CommandName, payload: unknown): Record<string, unknown> {
  const { command } = commandOf(name);
  const parsed: { success: boolean; data?: unknown } = command.input.safeParse(payload);
  if (!parsed.success) throw adminError('request.invalid', `${name}: the input is not complete.`, 422);
  const input = parsed.data as Record<string, unknown>;
  const shape: Readonly<Record<string, unknown>> = command.input.shape;
  if ('p_idempotency_key' in shape && !keyed.safeParse(input).success) {
    throw adminError('idempotency.key_required', `${name}: there is no idempotency key.`, 422);
  }
  if ('p_reason' in shape && !reasoned.safeParse(input).success) {
    throw adminError('reason.required', `${name}: there is no reason.`, 422);
  }
  return input;
}

/** Without an HTTP answer, or with one from a broken gateway, nobody knows whether it happened. */
function outcomeOf(error: unknown, status: number): AdminError {
  const isUnknown = status === 502 || status === 503 || status === 504;
  const known = toAdminError(error, { status, isWrite: true });
  return isUnknown ? adminError('network.unknown_outcome', known.message) : known;
}
