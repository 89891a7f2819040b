/** What happens at the company: buyers pay or do not, banks decide. Books and webhooks follow. */
import { disputeRecord, refundEvent, transactionFee, transactionRecord, transferRecord } from './records.ts';
import { nextId } from '../store.ts';
import {
  book,
  type Dispute,
  type Refund,
  type RefundStatus,
  type Store,
  type Transaction,
  type Transfer,
  type TransferStatus,
} from './state.ts';
import type { WebhookSender } from './webhooks.ts';

export interface Acts {
  /** The buyer pays, is declined, or leaves. Only successes are pushed. `amount`: what is said to have been paid, when told to lie. */
  pay(transaction: Transaction, result: 'success' | 'failed' | 'abandoned', amount?: number): void;
  reverse(transaction: Transaction): void;
  finishTransfer(transfer: Transfer, status: TransferStatus): void;
  finishRefund(refund: Refund, status: RefundStatus): void;
  /** The payer disputes the charge, or a part of it, at the bank. */
  dispute(transaction: Transaction, amount: number): Dispute;
  resolveDispute(dispute: Dispute, resolution: NonNullable<Dispute['resolution']>): void;
  /** Banks decide what is due. */
  tick(now: number): void;
}

/** How long the merchant has to answer. */
const disputeMilliseconds = 2 * 24 * 60 * 60_000;

export function makeActs(store: Store, webhooks: WebhookSender): Acts {
  const acts: Acts = {
    pay(transaction, result, amount) {
      if (transaction.status === 'success' || transaction.status === 'reversed') return;
      if (result !== 'success') {
        transaction.status = result;
        transaction.gatewayResponse = result === 'failed' ? 'Declined' : 'The transaction was not completed';
        store.save();
        return;
      }
      transaction.status = 'success';
      transaction.gatewayResponse = 'Successful';
      transaction.paidAt = new Date().toISOString();
      transaction.fees = transactionFee(transaction.amount);
      book(
        store.state,
        transaction.currency,
        transaction.amount - transaction.fees,
        `transaction ${transaction.reference}`,
      );
      const record = transactionRecord(transaction);
      webhooks.emit('charge.success', amount === undefined ? record : { ...record, amount, requested_amount: amount });
    },
    reverse(transaction) {
      if (transaction.status !== 'success') return;
      transaction.status = 'reversed';
      book(store.state, transaction.currency, -transaction.amount, `reversal ${transaction.reference}`);
      store.save();
    },
    finishTransfer(transfer, status) {
      const was = transfer.status;
      if (was === status) return;
      const tookMoney = was === 'pending' || was === 'otp' || was === 'success';
      const takesMoney = status === 'pending' || status === 'otp' || status === 'success';
      if (tookMoney && !takesMoney)
        book(store.state, transfer.currency, transfer.amount, `transfer ${transfer.reference} ${status}`);
      if (!tookMoney && takesMoney)
        book(store.state, transfer.currency, -transfer.amount, `transfer ${transfer.reference} ${status}`);
      transfer.status = status;
      if (status === 'success' || status === 'failed' || status === 'reversed') {
        webhooks.emit(`transfer.${status}`, transferRecord(store.state, transfer));
      }
      store.save();
    },
    finishRefund(refund, status) {
      if (refund.status === 'processed' || refund.status === 'failed') return;
      refund.status = status;
      if (status === 'processed') book(store.state, refund.currency, -refund.amount, `refund ${refund.transaction}`);
      webhooks.emit(`refund.${status}`, refundEvent(store.state, refund));
      store.save();
    },
    dispute(transaction, amount) {
      const now = Date.now();
      const dispute: Dispute = {
        id: nextId(store.state),
        transaction: transaction.reference,
        amount,
        currency: transaction.currency,
        createdAt: new Date(now).toISOString(),
        dueAt: new Date(now + disputeMilliseconds).toISOString(),
        status: 'awaiting-merchant-feedback',
        resolution: null,
        resolvedAt: null,
      };
      store.state.disputes.push(dispute);
      webhooks.emit('charge.dispute.create', disputeRecord(store.state, dispute));
      return dispute;
    },
    resolveDispute(dispute, resolution) {
      if (dispute.status === 'resolved') return;
      dispute.status = 'resolved';
      dispute.resolution = resolution;
      dispute.resolvedAt = new Date().toISOString();
      if (resolution !== 'declined')
        book(store.state, dispute.currency, -dispute.amount, `dispute ${dispute.transaction}`);
      webhooks.emit('charge.dispute.resolve', disputeRecord(store.state, dispute));
      store.save();
    },
    tick(now) {
      for (const transfer of store.state.transfers) {
        const [next, ...rest] = transfer.next;
        if (transfer.dueAt === null || transfer.dueAt > now || next === undefined) continue;
        transfer.next = rest;
        transfer.dueAt = rest.length > 0 ? now + waitMilliseconds(store.state.settings.transferSeconds) : null;
        acts.finishTransfer(transfer, next);
      }
      for (const refund of store.state.refunds) {
        const [next, ...rest] = refund.next;
        if (refund.dueAt === null || refund.dueAt > now || next === undefined) continue;
        refund.next = rest;
        refund.dueAt = rest.length > 0 ? now + waitMilliseconds(store.state.settings.refundSeconds) : null;
        acts.finishRefund(refund, next);
      }
    },
  };
  const waitMilliseconds = (seconds: number) => (seconds * 1_000) / store.state.settings.speed;
  return acts;
}
