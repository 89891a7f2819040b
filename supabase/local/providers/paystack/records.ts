/** Records as the API and the webhooks show them. */
import type { Dispute, Refund, Settlement, State, Transaction, Transfer } from './state.ts';

/** Paystack's price for local cards: 1.5 % and 100 naira (from 2,500 naira on), at most 2,000 naira. */
export function transactionFee(amount: number): number {
  const flat = amount >= 250_000 ? 10_000 : 0;
  return Math.min(Math.round((amount * 15) / 1_000) + flat, 200_000);
}

/** 10, 25 or 50 naira by the size of the transfer. */
export function transferFee(amount: number): number {
  if (amount <= 500_000) return 1_000;
  return amount <= 5_000_000 ? 2_500 : 5_000;
}

export function transactionRecord(transaction: Transaction): Record<string, unknown> {
  return {
    id: transaction.id,
    domain: 'test',
    status: transaction.status,
    reference: transaction.reference,
    receipt_number: null,
    amount: transaction.amount,
    message: null,
    gateway_response: transaction.gatewayResponse,
    paid_at: transaction.paidAt,
    created_at: transaction.createdAt,
    channel: 'card',
    currency: transaction.currency,
    ip_address: '192.0.2.10',
    metadata: transaction.metadata,
    fees: transaction.status === 'success' || transaction.status === 'reversed' ? transaction.fees : null,
    fees_split: null,
    authorization:
      transaction.paidAt === null
        ? {}
        : {
            authorization_code: `AUTH_${transaction.accessCode}`,
            bin: '408408',
            last4: '4081',
            exp_month: '12',
            exp_year: '2030',
            channel: 'card',
            card_type: 'visa',
            bank: 'TEST BANK',
            country_code: 'NG',
            brand: 'visa',
            reusable: true,
            // The same card, whoever pays with it.
            signature: 'SIG_simulated4081',
            account_name: null,
          },
    customer: {
      id: 1,
      first_name: 'Chidịnma',
      last_name: null,
      email: transaction.email,
      customer_code: 'CUS_simulated',
      phone: null,
      metadata: null,
      risk_action: 'default',
    },
    plan: {},
    subaccount: {},
    split: {},
    order_id: null,
    requested_amount: transaction.amount,
    pos_transaction_data: null,
    source: null,
  };
}

export function transferRecord(state: State, transfer: Transfer): Record<string, unknown> {
  const recipient = state.recipients.find((item) => item.code === transfer.recipient);
  return {
    amount: transfer.amount,
    currency: transfer.currency,
    domain: 'test',
    failures: null,
    id: transfer.id,
    integration: { id: 100_043, is_live: false, business_name: 'Amana' },
    reason: transfer.reason,
    reference: transfer.reference,
    source: 'balance',
    source_details: null,
    status: transfer.status,
    titan_code: null,
    transfer_code: transfer.code,
    transferred_at: transfer.status === 'success' || transfer.status === 'reversed' ? transfer.createdAt : null,
    recipient: {
      active: true,
      currency: recipient?.currency ?? transfer.currency,
      domain: 'test',
      name: recipient?.name ?? '',
      recipient_code: transfer.recipient,
      type: 'nuban',
      details: {
        account_number: recipient?.accountNumber ?? '',
        account_name: null,
        bank_code: recipient?.bankCode ?? '',
        bank_name: null,
      },
    },
    session: { provider: null, id: null },
    created_at: transfer.createdAt,
    updated_at: transfer.createdAt,
  };
}

export function refundRecord(state: State, refund: Refund): Record<string, unknown> {
  const transaction = state.transactions.find((item) => item.reference === refund.transaction);
  return {
    id: refund.id,
    integration: 100_043,
    domain: 'test',
    transaction: transaction?.id ?? null,
    dispute: null,
    amount: refund.amount,
    deducted_amount: refund.status === 'processed' ? refund.amount : 0,
    currency: refund.currency,
    channel: null,
    fully_deducted: refund.status === 'processed',
    status: refund.status,
    merchant_note: refund.merchantNote,
    customer_note: null,
    expected_at: refund.createdAt,
    created_at: refund.createdAt,
  };
}

/** Data of charge.dispute.*, and of GET /dispute. */
export function disputeRecord(state: State, dispute: Dispute): Record<string, unknown> {
  const transaction = state.transactions.find((item) => item.reference === dispute.transaction);
  return {
    id: dispute.id,
    refund_amount: dispute.amount,
    currency: dispute.currency,
    status: dispute.status,
    resolution: dispute.resolution,
    domain: 'test',
    transaction: transaction === undefined ? null : transactionRecord(transaction),
    transaction_reference: null,
    category: 'chargeback',
    customer: { email: transaction?.email ?? '' },
    bin: '408408',
    last4: '4081',
    dueAt: dispute.dueAt,
    resolvedAt: dispute.resolvedAt,
    evidence: null,
    attachments: null,
    note: null,
    history: [{ status: dispute.status, by: 'pay@example.test', createdAt: dispute.createdAt }],
    messages: [],
    created_at: dispute.createdAt,
    updated_at: dispute.resolvedAt ?? dispute.createdAt,
  };
}

/** Data of refund.*: no id, and the amount as a string. */
export function refundEvent(state: State, refund: Refund): Record<string, unknown> {
  const transaction = state.transactions.find((item) => item.reference === refund.transaction);
  return {
    status: refund.status,
    transaction_reference: refund.transaction,
    refund_reference: refund.status === 'processed' ? `TRF_${refund.id}` : null,
    amount: String(refund.amount),
    currency: refund.currency,
    processor: 'mpgs_test',
    customer: { first_name: 'Chidịnma', last_name: null, email: transaction?.email ?? '' },
    integration: 100_043,
    domain: 'test',
  };
}

export function settlementRecord(settlement: Settlement): Record<string, unknown> {
  return {
    id: settlement.id,
    domain: 'test',
    status: settlement.status,
    currency: settlement.currency,
    integration: 100_043,
    total_amount: settlement.amount,
    effective_amount: settlement.amount,
    total_fees: settlement.fees,
    total_processed: settlement.amount + settlement.fees,
    deductions: null,
    settlement_date: `${settlement.createdAt.slice(0, 10)}T00:00:00.000Z`,
    settled_by: null,
    createdAt: settlement.createdAt,
    updatedAt: settlement.createdAt,
  };
}
