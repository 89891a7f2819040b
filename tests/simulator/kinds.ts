/**
 * Every kind of act that the simulator knows. A run reports each of them, those that never came about, too: what nobody ever
 * does shows nothing, and nobody would miss it.
 */
import { approvalActions, type ApprovalAction } from './model/approvals.ts';

const acts = [
  'a dispute is decided',
  'a mobile payout ends',
  'a payer disputes',
  'a rail decides late',
  'a transfer ends',
  'add_payout_destination',
  'adjust_stock',
  'admin_create_payout_batch',
  'admin_decide_payout_batch',
  'admin_decide_risk_case',
  'admin_decide_store',
  'admin_decide_withdrawal',
  'admin_set_user_status',
  'admin_stop_automatic_payout',
  'admin_withdraw_approval',
  'answer_review',
  'ask the companies',
  'bring in a statement (camt053)',
  'bring in a statement (csv)',
  'bring in a statement (mt940)',
  'cancel_withdrawal',
  'confirm by code',
  'create_payment_link',
  'deliver a message',
  'deliver a push',
  'fetch a file of payouts',
  'forge a message',
  'forward_refund',
  'hand over what waits',
  'order_act',
  "pay on Paystack's page",
  'pay on the page of a rail',
  'place_order',
  'place_order_by_link',
  'refuse a request',
  'remove_payment_method',
  'request_bank_transfer',
  'request_withdrawal',
  'revoke_payment_link',
  'save_automatic_payout',
  'save_product',
  'set_store_holiday',
  'start a payment',
  'start a payment by saved card',
  'the jobs run',
  'time passes',
] as const;

export type ActKind = (typeof acts)[number] | `${'ask' | 'approve'} ${ApprovalAction}`;

export const actKinds: readonly ActKind[] = [
  ...acts,
  ...approvalActions.flatMap((action) => [`ask ${action}`, `approve ${action}`] as const),
];
